#include <laban/json.h>

#include <algorithm>
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

Json value_as(const nlohmann::json& value, const std::string& type) {
  if (type == "string" && !value.is_string()) return value.dump();
  return parse_json<Json>(value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

std::string id_of_service(std::string_view service) { return "service/" + std::string(service); }

class Writing {
 public:
  Writing(const Capsule& capsule, const schema::SchemaRegistry& schemas)
      : capsule_(capsule), schemas_(schemas), sagas_(events_by_saga(capsule)) {}

  std::string run() {
    note_types();
    for (const auto& [saga, events] : sagas_) {
      add_saga(saga, events.back().position.log_time);
      for (const auto& event : events) add_event(event);
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

  void add_saga(const std::string& saga, Time last) {
    const auto ending = std::find_if(capsule_.endings.begin(), capsule_.endings.end(),
                                     [&](const auto& one) { return one.saga == saga; });
    const bool is_known = ending != capsule_.endings.end();
    const std::string type = is_known ? ending->definition : "saga";
    object_types_[type]["state"] = "string";
    Json attributes = Json::array();
    if (is_known)
      attributes.push_back(
          {{"name", "state"}, {"time", to_rfc3339(last)}, {"value", ending->state}});
    objects_.push_back({{"id", saga},
                        {"type", type},
                        {"attributes", std::move(attributes)},
                        {"relationships", Json::array()}});
  }

  void add_event(const wire::Decoded& event) {
    const Envelope& envelope = event.envelope;
    services_.insert(std::string(envelope.source));
    const Attributes& types = event_types_.at(std::string(envelope.type));
    Json attributes = Json::array();
    if (!envelope.cause.is_nil())
      attributes.push_back({{"name", "cause"}, {"value", envelope.cause.hex()}});
    attributes.push_back({{"name", "sequence"}, {"value", event.position.sequence}});
    for (const auto& field : simple_fields(event, schemas_)) {
      const std::string name = "data." + field.name;
      attributes.push_back({{"name", name}, {"value", value_as(field.value, types.at(name))}});
    }
    events_.push_back(
        {{"id", envelope.id.hex()},
         {"type", envelope.type},
         {"time", to_rfc3339(event.position.log_time)},
         {"attributes", std::move(attributes)},
         {"relationships", Json::array({Json{{"objectId", envelope.saga}, {"qualifier", "saga"}},
                                        Json{{"objectId", id_of_service(envelope.source)},
                                             {"qualifier", "emitted by"}}})}});
  }

  const Capsule& capsule_;
  const schema::SchemaRegistry& schemas_;
  const std::map<std::string, std::vector<wire::Decoded>> sagas_;
  std::map<std::string, Attributes> object_types_, event_types_;
  std::set<std::string> services_;
  Json objects_ = Json::array(), events_ = Json::array();
};

}  // namespace

std::string to_ocel(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  return Writing(capsule, schemas).run();
}

}  // namespace laban::observer
