#include "observer/cli/definitions/definition_report.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/definition/plan.h"

namespace laban::cli {

using observer::DefinitionRegistry;
using observer::DefinitionVersion;

namespace {

std::vector<PartitionReport> partitions_of(const std::vector<DefinitionRegistry>& books,
                                           const std::string& name,
                                           const std::vector<observer::DefinitionMove>& moves) {
  std::vector<PartitionReport> all;
  for (std::size_t partition = 0; partition < books.size(); ++partition) {
    const auto* now = books[partition].in_force(name);
    PartitionReport report;
    report.partition = partition;
    report.before = now == nullptr ? 0 : now->number;
    for (const auto& move : moves) {
      if (move.partition == partition) report.number = move.number;
    }
    if (now != nullptr) report.sequence = now->applied.sequence;
    report.is_done = report.number == 0;
    all.push_back(std::move(report));
  }
  return all;
}

const DefinitionVersion* newest_in_force(const std::vector<DefinitionRegistry>& books,
                                         const std::string& name) {
  const DefinitionVersion* newest = nullptr;
  for (const auto& book : books) {
    const auto* now = book.in_force(name);
    if (now != nullptr && (newest == nullptr || now->number > newest->number)) newest = now;
  }
  return newest;
}

}  // namespace

bool ChangeReport::has_nothing_to_do() const { return number() == 0; }

std::uint32_t ChangeReport::number() const {
  std::uint32_t number = 0;
  for (const auto& partition : partitions) number = std::max(number, partition.number);
  return number;
}

std::uint32_t ChangeReport::before() const {
  std::uint32_t number = 0;
  for (const auto& partition : partitions) number = std::max(number, partition.before);
  return number;
}

ChangeReport planned_application(const std::vector<DefinitionRegistry>& books,
                                 const DefinitionFile& file, bool shadow) {
  ChangeReport report;
  report.name = book_name(file.definition.name(), shadow);
  report.file = file.file;
  report.digest = file.definition.digest();
  const auto moves = observer::plan_application(books, report.name, report.digest);
  report.partitions = partitions_of(books, report.name, moves);
  // A shadow is compared with the definition it shadows.
  const auto* now = newest_in_force(books, file.definition.name());
  if (now != nullptr) report.differences = differences(now->definition, file.definition);
  return report;
}

ChangeReport planned_withdrawal(const std::vector<DefinitionRegistry>& books,
                                const std::string& name) {
  ChangeReport report;
  report.name = name;
  report.partitions = partitions_of(books, name, observer::plan_withdrawal(books, name));
  return report;
}

void note_running(const Observed& observed, ChangeReport& report) {
  // After a withdrawal all of them go on; after an application, those under other versions.
  const std::uint32_t number = report.has_nothing_to_do() ? report.before() : report.number();
  report.keep_running =
      running_under_others(observed, report.name, report.is_withdrawal() ? 0 : number);
}

void note_in_log(const std::vector<DefinitionRegistry>& books, ChangeReport& report) {
  for (auto& partition : report.partitions) {
    if (partition.number == 0) continue;
    const auto* chapter = books[partition.partition].chapter(report.name);
    const auto* version = chapter == nullptr ? nullptr : chapter->numbered(partition.number);
    if (version == nullptr) continue;
    if (report.is_withdrawal()) {
      partition.is_done = version->withdrawn.has_value();
      if (version->withdrawn) partition.sequence = version->withdrawn->sequence;
      continue;
    }
    partition.is_done =
        chapter->in_force() == version && version->definition.digest() == report.digest;
    if (partition.is_done) {
      partition.sequence = version->applied.sequence;
    } else {
      const auto& newest = chapter->newest();
      partition.instead = fmt::format("version {} by {}", newest.number, newest.applied.by);
    }
  }
}

void note_observed(const ObserverClient& observer, Duration patience, const Clock& clock,
                   SignalWatch& signals, std::vector<ChangeReport>& reports) {
  std::vector<Expectation> expectations;
  const auto expectation_of = [](const ChangeReport& report, const PartitionReport& partition) {
    return Expectation{partition.partition, report.name, partition.number, !report.is_withdrawal()};
  };
  for (const auto& report : reports) {
    for (const auto& partition : report.partitions) {
      if (partition.number != 0 && partition.is_done)
        expectations.push_back(expectation_of(report, partition));
    }
  }
  const bool all_met = wait_for(observer, expectations, patience, clock, signals);
  const auto observed = all_met ? std::nullopt : observe_definitions(observer);
  for (auto& report : reports) {
    for (auto& partition : report.partitions) {
      if (partition.number == 0 || !partition.is_done) continue;
      partition.observed =
          all_met || (observed && meets(*observed, expectation_of(report, partition)));
    }
  }
}

}  // namespace laban::cli
