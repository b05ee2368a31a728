#pragma once

// JSON documents of schema apply and schema history.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"
#include "observer/cli/events/documents.h"

namespace laban::cli {

namespace api = observer::api;

// One version of a schema on one partition.
struct LoggedSchema {
  std::string name;
  std::uint64_t partition = 0;
  std::uint64_t since = 0;  // its sequence; 0: from the beginning
  bool in_force = false;
  std::string digest;
  std::vector<std::string> types;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("name", &LoggedSchema::name), api::field("partition", &LoggedSchema::partition),
        api::field("since", &LoggedSchema::since), api::field("in_force", &LoggedSchema::in_force),
        api::field("digest", &LoggedSchema::digest), api::field("types", &LoggedSchema::types));
  };
};

// Events that came before their schema, on one partition.
struct UnreadEvents {
  std::string type;
  std::uint64_t partition = 0;
  std::uint64_t count = 0;
  std::uint64_t first = 0, last = 0;  // sequences
  std::uint64_t known_since = 0;      // 0: no schema declares the type yet

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &UnreadEvents::type),
                 api::field("partition", &UnreadEvents::partition),
                 api::field("count", &UnreadEvents::count),
                 api::field("first", &UnreadEvents::first), api::field("last", &UnreadEvents::last),
                 api::field("known_since", &UnreadEvents::known_since));
  };
};

// schema history.
struct SchemaHistoryDocument {
  std::vector<LoggedSchema> schemas;
  // Nothing: the observer does not answer.
  std::optional<std::vector<UnreadEvents>> unread;
  api::AsOf as_of;  // of the log; what was not read is the observer's word

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("schemas", &SchemaHistoryDocument::schemas),
                 api::field("unread", &SchemaHistoryDocument::unread),
                 api::field("as_of", &SchemaHistoryDocument::as_of));
  };
};

// What becomes of a schema on one partition.
struct SchemaOnPartition {
  std::uint64_t partition = 0;
  std::string outcome;         // "unchanged" | "older" | "would_change" | "in_force" | "refused"
  std::uint64_t sequence = 0;  // of the event in the log; 0: there is none
  std::string reason;          // why it was refused
  std::vector<std::string> new_types;
  std::uint64_t lost = 0;        // events of these types that came before; they are not applied
  std::optional<bool> observed;  // the observer has read it; nothing: it does not answer

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &SchemaOnPartition::partition),
                 api::field("outcome", &SchemaOnPartition::outcome),
                 api::field("sequence", &SchemaOnPartition::sequence),
                 api::field("reason", &SchemaOnPartition::reason),
                 api::field("new_types", &SchemaOnPartition::new_types),
                 api::field("lost", &SchemaOnPartition::lost),
                 api::field("observed", &SchemaOnPartition::observed));
  };
};

// schema apply, for one file.
struct SchemaApplication {
  std::string file, name, digest;
  std::vector<ChangeOfSchema> changes;  // from the version in force, on the first partition
  std::vector<SchemaOnPartition> partitions;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("file", &SchemaApplication::file),
                 api::field("name", &SchemaApplication::name),
                 api::field("digest", &SchemaApplication::digest),
                 api::field("changes", &SchemaApplication::changes),
                 api::field("partitions", &SchemaApplication::partitions));
  };
};

struct SchemaApplications {
  bool dry_run = false;
  std::vector<SchemaApplication> schemas;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("dry_run", &SchemaApplications::dry_run),
                 api::field("schemas", &SchemaApplications::schemas));
  };
};

}  // namespace laban::cli
