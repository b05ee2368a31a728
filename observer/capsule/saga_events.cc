#include "observer/capsule/saga_events.h"

#include <laban/json.h>

#include <set>

#include "observer/capsule/row_codec.h"

namespace laban::observer {

namespace {

std::optional<wire::Decoded> decoded(const Capsule& capsule, const CapsuleRow& row) {
  if (row.saga == "-") return std::nullopt;
  const auto kept = to_event_row(row);
  if (!kept || !kept->is_message()) return std::nullopt;
  auto event =
      wire::decode(kept->message, capsule.name_space, row.partition, capsule.partition_count);
  return event ? std::optional(std::move(*event)) : std::nullopt;
}

}  // namespace

std::vector<wire::Decoded> messages_of(const Capsule& capsule) {
  std::vector<wire::Decoded> all;
  for (const auto& row : capsule.rows) {
    if (auto event = decoded(capsule, row)) all.push_back(std::move(*event));
  }
  return all;
}

std::map<std::string, std::vector<wire::Decoded>> events_by_saga(const Capsule& capsule) {
  std::map<std::string, std::vector<wire::Decoded>> sagas;
  std::set<EventId> seen;
  for (const auto& row : capsule.rows) {
    if (row.kind != CapsuleRow::Kind::event) continue;
    auto event = decoded(capsule, row);
    if (event && seen.insert(event->envelope.id).second)
      sagas[row.saga].push_back(std::move(*event));
  }
  return sagas;
}

std::map<std::string, std::vector<CapsuleEnding>> endings_by_saga(const Capsule& capsule) {
  std::map<std::string, std::map<std::string, CapsuleEnding>> newest;
  for (const auto& ending : capsule.endings) {
    auto& known = newest[ending.saga][ending.definition];
    if (known.definition.empty() || ending.generation >= known.generation) known = ending;
  }
  std::map<std::string, std::vector<CapsuleEnding>> sagas;
  for (auto& [saga, endings] : newest) {
    for (auto& [definition, ending] : endings) sagas[saga].push_back(std::move(ending));
  }
  return sagas;
}

std::string name_under(const CapsuleEnding& ending) {
  return ending.definition + "/" + ending.saga;
}

std::vector<PayloadField> simple_fields(const wire::Decoded& event,
                                        const schema::SchemaRegistry& schemas) {
  std::vector<PayloadField> fields;
  const auto text = schemas.to_json(event.envelope.type, event.envelope.payload);
  if (!text) return fields;
  const auto json = parse_json<nlohmann::ordered_json>(*text);
  if (!json.is_object()) return fields;
  for (const auto& [name, value] : json.items()) {
    if (value.is_primitive() && !value.is_null())
      fields.push_back({name, parse_json<nlohmann::json>(value.dump())});
  }
  return fields;
}

}  // namespace laban::observer
