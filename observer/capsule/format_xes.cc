#include <fmt/core.h>

#include "observer/capsule/formats.h"
#include "observer/capsule/saga_events.h"

namespace laban::observer {

namespace {

// Text in an attribute of XML 1.0; invalid characters become U+FFFD.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
      case '\n':
      case '\r':
        out += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        out +=
            static_cast<unsigned char>(c) < 0x20 ? std::string("\xef\xbf\xbd") : std::string(1, c);
    }
  }
  return out;
}

std::string attribute(const char* kind, std::string_view key, std::string_view value) {
  return fmt::format("      <{} key=\"{}\" value=\"{}\"/>\n", kind, key, xml(value));
}

std::string of_field(const PayloadField& field) {
  const std::string key = "data." + field.name;
  if (field.value.is_boolean())
    return attribute("boolean", key, field.value.get<bool>() ? "true" : "false");
  const bool fits_long =
      field.value.is_number_integer() &&
      (!field.value.is_number_unsigned() || field.value.get<std::uint64_t>() <= INT64_MAX);
  if (fits_long) return attribute("int", key, field.value.dump());
  if (field.value.is_number_float()) return attribute("float", key, field.value.dump());
  return attribute("string", key,
                   field.value.is_string() ? field.value.get<std::string>() : field.value.dump());
}

std::string of_event(const wire::Decoded& event, const schema::SchemaRegistry& schemas) {
  const Envelope& envelope = event.envelope;
  std::string out = "    <event>\n";
  out += attribute("string", "concept:name", envelope.type);
  out += attribute("date", "time:timestamp", to_rfc3339(event.position.log_time));
  out += attribute("string", "lifecycle:transition", "complete");
  out += attribute("string", "org:resource", envelope.source);
  out += attribute("id", "id", envelope.id.hex());
  if (!envelope.cause.is_nil()) out += attribute("id", "cause", envelope.cause.hex());
  out += attribute("int", "sequence", std::to_string(event.position.sequence));
  for (const auto& field : simple_fields(event, schemas)) out += of_field(field);
  return out + "    </event>\n";
}

std::string of_trace(std::string_view name, const std::string& ending, const std::string& events) {
  return fmt::format("  <trace>\n    <string key=\"concept:name\" value=\"{}\"/>\n{}{}  </trace>\n",
                     xml(name), ending, events);
}

std::string of_ending(const CapsuleEnding& ending) {
  return fmt::format(
      "    <string key=\"definition\" value=\"{}\"/>\n    <string key=\"state\" value=\"{}\"/>\n",
      xml(ending.definition), xml(ending.state));
}

constexpr std::string_view head =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle"
             uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00Z"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value=""/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
)";

}  // namespace

std::string to_xes(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  std::string out(head);
  out += fmt::format("  <string key=\"concept:name\" value=\"{}\"/>\n", xml(capsule.name_space));
  const auto endings = endings_by_saga(capsule);
  for (const auto& [saga, events] : events_by_saga(capsule)) {
    std::string body;
    for (const auto& event : events) body += of_event(event, schemas);
    const auto known = endings.find(saga);
    if (known == endings.end()) {
      out += of_trace(saga, "", body);
      continue;
    }
    // Each definition sees a process of its own; a trace has one ending.
    for (const auto& ending : known->second)
      out +=
          of_trace(known->second.size() == 1 ? saga : name_under(ending), of_ending(ending), body);
  }
  return out + "</log>\n";
}

}  // namespace laban::observer
