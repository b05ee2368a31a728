#include "observer/cli/replay/difference_fields.h"

#include <laban/json.h>

#include <nlohmann/json.hpp>
#include <set>

#include "bus/event/wire.h"

namespace laban::observer {

namespace {

using Json = nlohmann::ordered_json;

// The wire checks need a namespace and a partition, which do not matter here.
constexpr const char* any_name_space = "replay";

Json payload_of(const std::string& message, const std::string& type,
                const schema::SchemaRegistry& schemas) {
  return parse_json<Json>(payload_json(message, type, schemas));
}

std::string text_of(const Json& object, const std::string& field) {
  if (!object.is_object() || !object.contains(field)) return {};
  return object[field].dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string payload_json(const std::string& message, const std::string& type,
                         const schema::SchemaRegistry& schemas) {
  const auto subject = Subject::make(any_name_space, 0, type);
  if (message.empty() || !subject) return "null";
  const auto event = wire::decode({1, {}, subject->text(), message}, any_name_space, 0, 1);
  if (!event) return "null";
  const auto json = schemas.to_json(type, event->envelope.payload);
  return json ? *json : "null";
}

std::vector<FieldChange> field_changes(const replay::Difference& difference,
                                       const schema::SchemaRegistry& schemas) {
  const bool is_same_type = difference.recorded == difference.emitted;
  const Json recorded =
      is_same_type ? payload_of(difference.recorded_data, difference.recorded, schemas) : Json();
  const Json emitted = payload_of(difference.emitted_data, difference.emitted, schemas);
  std::vector<std::string> fields;
  std::set<std::string> known;
  for (const Json* one : {&recorded, &emitted}) {
    if (!one->is_object()) continue;
    for (const auto& [name, value] : one->items()) {
      if (known.insert(name).second) fields.push_back(name);
    }
  }
  std::vector<FieldChange> changes;
  for (const auto& field : fields) {
    FieldChange change{field, text_of(recorded, field), text_of(emitted, field)};
    if (change.recorded != change.emitted) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace laban::observer
