#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "bus/schema/base64.h"
#include "bus/schema/schema_registry.h"

namespace laban::schema {

std::string to_cloudevents_json(const SchemaRegistry& schemas, const Envelope& envelope,
                                const Position& position) {
  nlohmann::ordered_json event = {
      {"specversion", "1.0"},           {"id", envelope.id.hex()},
      {"source", envelope.source},      {"type", envelope.type},
      {"subject", envelope.saga},       {"time", to_rfc3339(envelope.time)},
      {"correlationid", envelope.saga},
  };
  if (!envelope.cause.is_nil()) event["causationid"] = envelope.cause.hex();
  if (!envelope.trace.empty()) event["traceparent"] = envelope.trace;
  event["partition"] = position.partition;
  // The extension "sequence" is a text whose order as text is that of the events.
  event["sequence"] = fmt::format("{:020}", position.sequence);
  event["logtime"] = to_rfc3339(position.log_time);
  const auto data = schemas.to_json(envelope.type, envelope.payload);
  if (!data) {
    event["datacontenttype"] = "application/x-flatbuffers";
    event["data_base64"] = to_base64(envelope.payload);
  } else {
    event["datacontenttype"] = "application/json";
  }
  // The wire form is checked when it is read; an envelope built by hand may hold anything.
  std::string json = event.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  if (!data) return json;
  // Inserted as printed: parsing it into JSON first could round integers.
  json.pop_back();
  return json + ",\"data\":" + *data + "}";
}

}  // namespace laban::schema
