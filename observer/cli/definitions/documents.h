#pragma once

// The JSON documents of the definition commands; those of diverge and whatif are in divergence.h.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"

namespace laban::cli {

namespace api = observer::api;

struct Withdrawal {
  Time time{};
  std::string by;
  std::string reason;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("time", &Withdrawal::time), api::field("by", &Withdrawal::by),
                 api::field("reason", &Withdrawal::reason));
  };
};

// A version, however many partitions have it.
struct ListedDefinition {
  std::string definition;
  bool shadow = false;
  std::uint32_t number = 0;
  std::string digest;
  Time since{};
  std::string by;
  std::string reason;
  std::optional<Withdrawal> withdrawn;
  std::vector<std::uint64_t> partitions;  // that have it
  std::vector<std::uint64_t> in_force_on;
  std::optional<std::uint64_t> running;  // sagas under it; nothing: no observer

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("definition", &ListedDefinition::definition),
                 api::field("shadow", &ListedDefinition::shadow),
                 api::field("number", &ListedDefinition::number),
                 api::field("digest", &ListedDefinition::digest),
                 api::field("since", &ListedDefinition::since),
                 api::field("by", &ListedDefinition::by),
                 api::field("reason", &ListedDefinition::reason),
                 api::field("withdrawn", &ListedDefinition::withdrawn),
                 api::field("partitions", &ListedDefinition::partitions),
                 api::field("in_force_on", &ListedDefinition::in_force_on),
                 api::field("running", &ListedDefinition::running));
  };
};

// definitions ls.
struct DefinitionList {
  std::uint64_t partitions = 0;
  std::vector<ListedDefinition> definitions;
  api::AsOf as_of;  // of the log; how many sagas run is the observer's word

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partitions", &DefinitionList::partitions),
                 api::field("definitions", &DefinitionList::definitions),
                 api::field("as_of", &DefinitionList::as_of));
  };
};

// definitions show.
struct DefinitionText {
  std::string definition;
  bool shadow = false;
  std::uint32_t number = 0;
  std::string digest;
  Time since{};
  std::string by;
  std::string reason;
  std::vector<std::uint64_t> in_force_on;
  std::string text;  // as it was applied

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("definition", &DefinitionText::definition),
                 api::field("shadow", &DefinitionText::shadow),
                 api::field("number", &DefinitionText::number),
                 api::field("digest", &DefinitionText::digest),
                 api::field("since", &DefinitionText::since), api::field("by", &DefinitionText::by),
                 api::field("reason", &DefinitionText::reason),
                 api::field("in_force_on", &DefinitionText::in_force_on),
                 api::field("text", &DefinitionText::text));
  };
};

struct CheckedDefinition {
  std::string file;
  std::string definition;
  std::string digest;
  std::uint64_t steps = 0;
  std::string starts;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("file", &CheckedDefinition::file),
                 api::field("definition", &CheckedDefinition::definition),
                 api::field("digest", &CheckedDefinition::digest),
                 api::field("steps", &CheckedDefinition::steps),
                 api::field("starts", &CheckedDefinition::starts));
  };
};

// A problem, without its file.
struct ProblemAt {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;
  std::optional<std::string> hint;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("line", &ProblemAt::line), api::field("column", &ProblemAt::column),
                 api::field("message", &ProblemAt::message), api::field("hint", &ProblemAt::hint));
  };
};

struct FileProblem {
  std::string file;
  ProblemAt problem;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("file", &FileProblem::file), api::embedded(&FileProblem::problem));
  };
};

// definitions check.
struct DefinitionCheck {
  std::vector<CheckedDefinition> files;
  std::vector<FileProblem> problems;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("files", &DefinitionCheck::files),
                 api::field("problems", &DefinitionCheck::problems));
  };
};

struct DefinitionChange {
  std::string change;  // "added", "removed", "changed"
  std::string where;
  std::optional<std::string> key;  // nothing: all of it
  std::optional<std::string> before;
  std::optional<std::string> after;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("change", &DefinitionChange::change),
                 api::field("where", &DefinitionChange::where),
                 api::field("key", &DefinitionChange::key),
                 api::field("before", &DefinitionChange::before),
                 api::field("after", &DefinitionChange::after));
  };
};

struct ChangedPartition {
  std::uint64_t partition = 0;
  std::optional<std::uint32_t> before;  // the version in force before
  std::optional<std::uint32_t> number;  // nothing: nothing to do
  bool done = false;
  std::optional<std::uint64_t> sequence;  // of the event in the log
  std::optional<bool> observed;           // the observer has it; nothing: no answer

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &ChangedPartition::partition),
                 api::field("before", &ChangedPartition::before),
                 api::field("number", &ChangedPartition::number),
                 api::field("done", &ChangedPartition::done),
                 api::field("sequence", &ChangedPartition::sequence),
                 api::field("observed", &ChangedPartition::observed));
  };
};

struct ChangedDefinition {
  std::string definition;
  bool shadow = false;
  std::optional<std::string> file;
  std::optional<std::uint32_t> number;
  bool nothing_to_do = false;
  bool is_new = false;
  std::vector<DefinitionChange> changes;
  std::optional<std::uint64_t> keep_running;  // sagas under other versions
  std::vector<ChangedPartition> partitions;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("definition", &ChangedDefinition::definition),
                 api::field("shadow", &ChangedDefinition::shadow),
                 api::field("file", &ChangedDefinition::file),
                 api::field("number", &ChangedDefinition::number),
                 api::field("nothing_to_do", &ChangedDefinition::nothing_to_do),
                 api::field("is_new", &ChangedDefinition::is_new),
                 api::field("changes", &ChangedDefinition::changes),
                 api::field("keep_running", &ChangedDefinition::keep_running),
                 api::field("partitions", &ChangedDefinition::partitions));
  };
};

// definitions apply and definitions withdraw.
struct DefinitionChanges {
  bool dry_run = false;
  std::vector<ChangedDefinition> definitions;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("dry_run", &DefinitionChanges::dry_run),
                 api::field("definitions", &DefinitionChanges::definitions));
  };
};

}  // namespace laban::cli
