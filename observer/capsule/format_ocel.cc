#include <laban/json.h>

#include <map>
#include <set>

#include "observer/capsule/formats.h"
#include "observer/capsule/saga_events.h"

namespace laban::observer {

namespace {

using Json = nlohmann::ordered_json;

const char* type_of(const nlohmann::json& value) {
  if (value.is_boolean()) return "boolean";
  if (value.is_number_integer()) return "integer";
  return value.is_number_float() ? "float" : "string";
}

// Attribute names with their types; an attribute with several types is text.
using Attributes = std::map<std::string, std::string>;

void note(Attributes& attributes, const std::string& name, const std::string& type) {
  const auto [known, is_new] = attributes.try_emplace(name, type);
  if (!is_new && known->second != type) known->second = "string";
}

Json declared(const std::map<std::string, Attributes>& types) {
  Json list = Json::array();
  for (const auto& [name, attributes] : types) {
    Json declared_attributes = Json::array();
    for (const auto& [attribute, type] : attributes)
      declared_attributes.push_back({{"name", attribute}, {"type", type}});
    list.push_back({{"name", name}, {"attributes", std::move(declared_attributes)}});
  }
  return list;
}

// OCEL writes every value as a string, whatever its declared type.
std::string value_of(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string id_of_service(std::string_view service) { return "service/" + std::string(service); }

class Writing {
 public:
  Writing(const Capsule& capsule, const schema::SchemaRegistry& schemas)
      : schemas_(schemas), sagas_(events_by_saga(capsule)), endings_(endings_by_saga(capsule)) {}

  std::string run() {
    note_types();
    for (const auto& [saga, events] : sagas_) {
      const auto ids = add_saga(saga, events.back().position.log_time);
      for (const auto& event : events) add_event(event, ids);
    }
    for (const auto& service : services_) {
      objects_.push_back({{"id", id_of_service(service)},
                          {"type", "service"},
                          {"attributes", Json::array()},
                          {"relationships", Json::array()}});
    }
    object_types_["service"];
    const Json document = {{"objectTypes", declared(object_types_)},
                           {"eventTypes", declared(event_types_)},
                           {"objects", std::move(objects_)},
                           {"events", std::move(events_)}};
    return document.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
  }

 private:
  void note_types() {
    for (const auto& [saga, events] : sagas_) {
      for (const auto& event : events) {
        Attributes& attributes = event_types_[std::string(event.envelope.type)];
        note(attributes, "cause", "string");
        note(attributes, "sequence", "integer");
        for (const auto& field : simple_fields(event, schemas_))
          note(attributes, "data." + field.name, type_of(field.value));
      }
    }
  }

  // An object for each definition that watched the saga; their ids.
  std::vector<std::string> add_saga(const std::string& saga, Time last) {
    const auto known = endings_.find(saga);
    if (known == endings_.end()) {
      add_object(saga, "saga", Json::array());
      return {saga};
    }
    std::vector<std::string> ids;
    for (const auto& ending : known->second) {
      ids.push_back(known->second.size() == 1 ? saga : name_under(ending));
      add_object(ids.back(), ending.definition,
                 Json::array({Json{
                     {"name", "state"}, {"time", to_rfc3339(last)}, {"value", ending.state}}}));
    }
    return ids;
  }

  void add_object(const std::string& id, const std::string& type, Json attributes) {
    object_types_[type]["state"] = "string";
    objects_.push_back({{"id", id},
                        {"type", type},
                        {"attributes", std::move(attributes)},
                        {"relationships", Json::array()}});
  }

  void add_event(const wire::Decoded& event, const std::vector<std::string>& sagas) {
    const Envelope& envelope = event.envelope;
    services_.insert(std::string(envelope.source));
    Json attributes = Json::array();
    if (!envelope.cause.is_nil())
      attributes.push_back({{"name", "cause"}, {"value", envelope.cause.hex()}});
    attributes.push_back(
        {{"name", "sequence"}, {"value", std::to_string(event.position.sequence)}});
    for (const auto& field : simple_fields(event, schemas_)) {
      const std::string name = "data." + field.name;
      attributes.push_back({{"name", name}, {"value", value_of(field.value)}});
    }
    Json relationships = Json::array();
    for (const auto& saga : sagas)
      relationships.push_back({{"objectId", saga}, {"qualifier", "saga"}});
    relationships.push_back(
        {{"objectId", id_of_service(envelope.source)}, {"qualifier", "emitted by"}});
    events_.push_back({{"id", envelope.id.hex()},
                       {"type", envelope.type},
                       {"time", to_rfc3339(event.position.log_time)},
                       {"attributes", std::move(attributes)},
                       {"relationships", std::move(relationships)}});
  }

  const schema::SchemaRegistry& schemas_;
  const std::map<std::string, std::vector<wire::Decoded>> sagas_;
  const std::map<std::string, std::vector<CapsuleEnding>> endings_;
  std::map<std::string, Attributes> object_types_, event_types_;
  std::set<std::string> services_;
  Json objects_ = Json::array(), events_ = Json::array();
};

}  // namespace

std::string to_ocel(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  return Writing(capsule, schemas).run();
}

}  // namespace laban::observer
