#pragma once

// What applying or withdrawing a definition does, or did, partition by partition.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_observed.h"
#include "observer/saga/definition/difference.h"

namespace laban::cli {

struct PartitionReport {
  std::uint64_t partition = 0;
  std::uint32_t before = 0;      // the number that was in force; 0: none
  std::uint32_t number = 0;      // the number that is applied or withdrawn; 0: nothing to do here
  bool is_done = false;          // the log has it so
  std::string instead;           // what the log has, when it has not
  std::uint64_t sequence = 0;    // where the log says so
  std::optional<bool> observed;  // whether the observer has it so too; nothing: none answers
};

struct ChangeReport {
  std::string name;  // as in the book: a shadow's ends in "~shadow"
  std::string file;  // empty: a withdrawal
  std::uint64_t digest = 0;
  std::optional<std::uint64_t> keep_running;  // sagas that keep another version; nothing: not known
  // Against the newest version in force; nothing: there is none.
  std::optional<std::vector<observer::DefinitionDifference>> differences;
  std::vector<PartitionReport> partitions;

  bool is_withdrawal() const { return file.empty(); }
  bool has_nothing_to_do() const;
  // The number after it, the same on every partition it concerns; 0 when there is nothing to do.
  std::uint32_t number() const;
  // The newest number that was in force; 0: none.
  std::uint32_t before() const;
};

ChangeReport planned_application(const std::vector<observer::DefinitionRegistry>& books,
                                 const DefinitionFile& file, bool shadow);
ChangeReport planned_withdrawal(const std::vector<observer::DefinitionRegistry>& books,
                                const std::string& name);

void note_running(const Observed& observed, ChangeReport& report);
// After it was published and the log was read again.
void note_in_log(const std::vector<observer::DefinitionRegistry>& books, ChangeReport& report);
// Waits until the observer has it all.
void note_observed(const ObserverClient& observer, Duration patience, const Clock& clock,
                   SignalWatch& signals, std::vector<ChangeReport>& reports);

void print_reports(Context& context, const std::vector<ChangeReport>& reports, bool dry_run);
// Says on stderr what is not as it should be.
Exit exit_of(Context& context, const std::vector<ChangeReport>& reports, bool dry_run);

}  // namespace laban::cli
