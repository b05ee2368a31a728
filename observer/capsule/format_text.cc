// cloudevents, csv and mermaid.

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

#include "observer/capsule/formats.h"
#include "observer/capsule/saga_events.h"

namespace laban::observer {

namespace {

// RFC 4180: quoted if necessary, quotes doubled.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  return out + '"';
}

// An arrow leads from the service of a cause to the service of its effect, labelled with the cause;
// a cause without effect is a note.
std::string diagram(const std::vector<wire::Decoded>& events) {
  std::vector<std::string_view> services;
  std::unordered_map<EventId, const Envelope*> known;
  std::unordered_map<EventId, bool> has_effect;
  const auto number_of = [&](std::string_view service) {
    const auto found = std::find(services.begin(), services.end(), service);
    return static_cast<std::size_t>(found - services.begin());
  };
  for (const auto& event : events) {
    known.emplace(event.envelope.id, &event.envelope);
    has_effect[event.envelope.cause] = true;
    if (number_of(event.envelope.source) == services.size())
      services.push_back(event.envelope.source);
  }
  std::string out = "sequenceDiagram\n";
  for (std::size_t i = 0; i < services.size(); ++i)
    out += fmt::format("    participant s{} as {}\n", i, services[i]);
  for (const auto& event : events) {
    const Envelope& envelope = event.envelope;
    const auto self = number_of(envelope.source);
    if (const auto cause = known.find(envelope.cause); cause != known.end()) {
      out += fmt::format("    s{}->>s{}: {}\n", number_of(cause->second->source), self,
                         cause->second->type);
    }
    if (!has_effect.contains(envelope.id))
      out += fmt::format("    Note over s{}: {}\n", self, envelope.type);
  }
  return out;
}

}  // namespace

std::string to_cloudevents(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  std::string out;
  for (const auto& event : messages_of(capsule))
    out += schema::to_cloudevents_json(schemas, event.envelope, event.position) + "\n";
  return out;
}

std::string to_csv(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  std::string out = "partition,sequence,log_time,time,saga,type,source,id,cause,data\r\n";
  for (const auto& event : messages_of(capsule)) {
    const Envelope& envelope = event.envelope;
    const auto data = schemas.to_json(envelope.type, envelope.payload);
    out += fmt::format("{},{},{},{},{},{},{},{},{},{}\r\n", event.position.partition,
                       event.position.sequence, to_rfc3339(event.position.log_time),
                       to_rfc3339(envelope.time), csv_field(std::string(envelope.saga)),
                       envelope.type, csv_field(std::string(envelope.source)), envelope.id.hex(),
                       envelope.cause.is_nil() ? "" : envelope.cause.hex(),
                       data ? csv_field(*data) : "");
  }
  return out;
}

std::string to_mermaid(const Capsule& capsule) {
  const auto sagas = events_by_saga(capsule);
  if (sagas.size() == 1) return diagram(sagas.begin()->second);
  std::string out;
  for (const auto& [saga, events] : sagas)
    out += fmt::format("## {}\n\n```mermaid\n{}```\n\n", saga, diagram(events));
  return out;
}

}  // namespace laban::observer
