#include "bus/runtime/handlers/own_schemas.h"

#include "bus/schema/event_difference.h"
#include "bus/schema/schema_events.h"
#include "events/laban.h"

namespace laban::runtime {

OwnSchemas::OwnSchemas(const std::string& service, std::vector<BinarySchema> schemas)
    : schemas_(std::move(schemas)), id_(schema::applied_id(service, schemas_)) {}

std::optional<Emission> OwnSchemas::preface() const {
  if (schemas_.empty()) return std::nullopt;
  Emission emission;
  emission.id = id_;
  emission.type = EventTraits<SchemaApplied>::type;
  emission.saga = "-";
  emission.payload = schema::payload_of(schemas_);
  return emission;
}

std::string OwnSchemas::difference(const Envelope& now, const Envelope& then) const {
  const auto registry = schema::SchemaRegistry::make(schemas_);
  return registry ? schema::difference_of(**registry, now, then) : std::string();
}

}  // namespace laban::runtime
