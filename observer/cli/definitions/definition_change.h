#pragma once

// What applying or withdrawing definitions changes, or has changed, on each partition.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/command/command.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_observed.h"
#include "observer/saga/definition/difference.h"

namespace laban::cli {

struct PartitionReport {
  std::uint64_t partition = 0;
  std::uint32_t before = 0;      // version in force before; 0: none
  std::uint32_t number = 0;      // version applied or withdrawn; 0: nothing to do
  bool is_done = false;          // the log has it
  std::string instead;           // what the log has instead
  std::uint64_t sequence = 0;    // of the event in the log
  std::optional<bool> observed;  // the observer has it too; nullopt: no answer
};

struct ChangeReport {
  std::string name;  // a shadow's ends in "~shadow"
  std::string file;  // empty: a withdrawal
  std::uint64_t digest = 0;
  std::optional<std::uint64_t> keep_running;  // sagas under other versions; nullopt: unknown
  // From the newest version in force; nullopt: there is none.
  std::optional<std::vector<observer::DefinitionDifference>> differences;
  std::vector<PartitionReport> partitions;

  bool is_withdrawal() const { return file.empty(); }
  bool has_nothing_to_do() const;
  // The new version, the same on every partition concerned; 0 when there is nothing to do.
  std::uint32_t number() const;
  // The newest version in force before; 0: none.
  std::uint32_t before() const;
};

ChangeReport planned_application(const std::vector<observer::DefinitionRegistry>& books,
                                 const DefinitionFile& file, bool shadow);
ChangeReport planned_withdrawal(const std::vector<observer::DefinitionRegistry>& books,
                                const std::string& name);

void note_running(const Observed& observed, ChangeReport& report);
// After publishing and reading the log again.
void note_in_log(const std::vector<observer::DefinitionRegistry>& books, ChangeReport& report);
// Waits until the observer has all of it.
void note_observed(const ObserverClient& observer, Duration patience, const Clock& clock,
                   SignalWatch& signals, std::vector<ChangeReport>& reports);

class ChangeAnswer final : public Answer {
 public:
  ChangeAnswer(const std::vector<ChangeReport>& reports, bool dry_run)
      : reports_(reports), dry_run_(dry_run) {}

  void print(const Page& page) const override;
  std::string json(int indent) const override;
  std::vector<std::string> json_lines() const override;
  std::optional<std::vector<std::string>> names() const override;

 private:
  const std::vector<ChangeReport>& reports_;
  const bool dry_run_;
};

// Reports on stderr what did not succeed.
Exit exit_of(Context& context, const std::vector<ChangeReport>& reports, bool dry_run);

}  // namespace laban::cli
