#pragma once

// JSON documents of tail, schema ls and schema check; those of why and impact are in
// cause_report.h.

#include <string>
#include <vector>

#include "observer/api/values.h"

namespace laban::cli {

namespace api = observer::api;

struct InvalidContent {
  std::string reason, subject;
  std::uint64_t bytes = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("reason", &InvalidContent::reason),
                 api::field("subject", &InvalidContent::subject),
                 api::field("bytes", &InvalidContent::bytes));
  };
};

// A message of the log that is no event, as one in CloudEvents form.
struct InvalidMessage {
  std::string specversion = "1.0";
  std::string type = "laban.invalid_message";
  std::string source = "laban-tail";
  std::string id;  // PARTITION-SEQUENCE
  Time time{};
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  Time log_time{};
  std::string content_type = "application/json";
  InvalidContent data;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("specversion", &InvalidMessage::specversion),
                 api::field("type", &InvalidMessage::type),
                 api::field("source", &InvalidMessage::source),
                 api::field("id", &InvalidMessage::id), api::field("time", &InvalidMessage::time),
                 api::field("partition", &InvalidMessage::partition),
                 api::field("sequence", &InvalidMessage::sequence),
                 api::field("logtime", &InvalidMessage::log_time),
                 api::field("datacontenttype", &InvalidMessage::content_type),
                 api::field("data", &InvalidMessage::data));
  };
};

struct DeclaredEvent {
  std::string type;
  std::string source;              // the service that emits it
  std::vector<std::string> names;  // of the payload's fields

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &DeclaredEvent::type),
                 api::field("source", &DeclaredEvent::source),
                 api::field("fields", &DeclaredEvent::names));
  };
};

// schema ls.
struct DeclaredEvents {
  std::vector<DeclaredEvent> events;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("events", &DeclaredEvents::events));
  };
};

struct ChangeOfSchema {
  std::string verdict;  // "compatible", "risky", "breaking"
  std::string where;
  std::string what;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("verdict", &ChangeOfSchema::verdict),
                 api::field("where", &ChangeOfSchema::where),
                 api::field("what", &ChangeOfSchema::what));
  };
};

// schema check.
struct SchemaCheck {
  std::string verdict;  // the worst
  std::vector<ChangeOfSchema> changes;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("verdict", &SchemaCheck::verdict),
                 api::field("changes", &SchemaCheck::changes));
  };
};

}  // namespace laban::cli
