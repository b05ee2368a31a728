#include "observer/cli/definitions/definition_change.h"

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/definitions/documents.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/plan.h"

namespace laban::cli {

using namespace std::chrono_literals;
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
  // After a withdrawal all sagas continue; after an application, those under other versions.
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

namespace {

using Kind = observer::DefinitionDifference::Kind;

template <class Value>
std::optional<Value> if_any(const Value& value) {
  return value == Value{} ? std::nullopt : std::optional(value);
}

ChangedPartition changed_partition(const PartitionReport& partition, bool dry_run) {
  return {partition.partition,           if_any(partition.before),   if_any(partition.number),
          !dry_run && partition.is_done, if_any(partition.sequence), partition.observed};
}

ChangedDefinition changed_definition(const ChangeReport& report, bool dry_run) {
  ChangedDefinition document;
  document.definition = observer::base_name(report.name);
  document.shadow = observer::is_shadow(report.name);
  document.file = if_any(report.file);
  document.number = if_any(report.number());
  document.nothing_to_do = report.has_nothing_to_do();
  document.is_new = !report.is_withdrawal() && !report.differences;
  if (report.differences) {
    for (const auto& difference : *report.differences) {
      document.changes.push_back({name_of(difference.kind), difference.where,
                                  if_any(difference.key), if_any(difference.before),
                                  if_any(difference.after)});
    }
  }
  document.keep_running = report.keep_running;
  for (const auto& partition : report.partitions)
    document.partitions.push_back(changed_partition(partition, dry_run));
  return document;
}

std::string partition_list(const ChangeReport& report) {
  std::vector<std::uint64_t> numbers;
  for (const auto& partition : report.partitions) {
    if (partition.number != 0) numbers.push_back(partition.partition);
  }
  return fmt::format("{} {}", numbers.size() == 1 ? "partition" : "partitions",
                     fmt::join(numbers, ", "));
}

std::string headline(const ChangeReport& report) {
  const std::string name = report.name;
  const std::uint32_t before = report.before();
  if (report.has_nothing_to_do()) {
    return report.is_withdrawal()
               ? fmt::format("{}: nothing to do, no version is in force", name)
               : fmt::format("{}: nothing to do, version {} is in force", name, before);
  }
  if (report.is_withdrawal())
    return fmt::format("{}: version {} withdrawn on {}", name, report.number(),
                       partition_list(report));
  if (before == report.number())
    return fmt::format("{}: version {} completed on {}", name, before, partition_list(report));
  if (before == 0)
    return fmt::format("{}: version {} on {}", name, report.number(), partition_list(report));
  return fmt::format("{}: version {} -> {} on {}", name, before, report.number(),
                     partition_list(report));
}

Colour colour_of(Kind kind) {
  return kind == Kind::added ? Colour::green : kind == Kind::removed ? Colour::red : Colour::yellow;
}

void print_differences(Printer& out, const ChangeReport& report) {
  if (report.is_withdrawal() || report.has_nothing_to_do()) return;
  if (!report.differences) {
    out.line(observer::is_shadow(report.name)
                 ? fmt::format("  no version of {} is in force; nothing to compare with",
                               observer::base_name(report.name))
                 : "  new: no version is in force");
    return;
  }
  if (report.differences->empty()) out.line("  same as the version in force");
  for (const auto& difference : *report.differences) {
    out.line({{"  "}, {to_text(difference), colour_of(difference.kind)}});
  }
}

void print_partitions(Printer& out, const ChangeReport& report) {
  const char* done = report.is_withdrawal()             ? "withdrawn at"
                     : observer::is_shadow(report.name) ? "shadow from"
                                                        : "in force from";
  for (const auto& partition : report.partitions) {
    if (partition.number == 0) continue;
    if (!partition.is_done) {
      out.line({{"  ✗ ", Colour::red},
                {fmt::format("partition {}: {}", partition.partition,
                             partition.instead.empty() ? "not stored yet"
                                                       : partition.instead + " is in force")}});
      continue;
    }
    const char* observed = !partition.observed   ? "; the observer does not answer"
                           : *partition.observed ? "; the observer has it"
                                                 : "; the observer does not have it yet";
    out.line({{"  ✓ ", Colour::green},
              {fmt::format("partition {}: {} #{}{}", partition.partition, done, partition.sequence,
                           observed)}});
  }
}

void print_report(Printer& out, const ChangeReport& report, bool dry_run) {
  out.line({{headline(report), Colour::bold}});
  print_differences(out, report);
  if (report.keep_running && !report.has_nothing_to_do()) {
    const std::string running = many(*report.keep_running, "running saga");
    const bool is_one = *report.keep_running == 1;
    out.line(report.is_withdrawal()
                 ? fmt::format("  {} {} under it", running, is_one ? "continues" : "continue")
                 : fmt::format("  {} {} version", running, is_one ? "keeps its" : "keep their"));
  } else if (!report.keep_running && dry_run) {
    out.line("  number of running sagas unknown: the observer does not answer");
  }
  if (dry_run) return;
  print_partitions(out, report);
  if (observer::is_shadow(report.name) && !report.is_withdrawal()) {
    out.line(fmt::format("  compare it with: laban definitions diverge {}",
                         observer::base_name(report.name)));
  }
}

}  // namespace

void ChangeAnswer::print(const Page& page) const {
  for (const auto& report : reports_) print_report(page.out, report, dry_run_);
  if (dry_run_) page.out.line("Nothing was changed (--dry-run).");
}

std::string ChangeAnswer::json(int indent) const {
  DefinitionChanges changes{dry_run_, {}};
  for (const auto& report : reports_)
    changes.definitions.push_back(changed_definition(report, dry_run_));
  return api::to_json(changes, indent);
}

std::vector<std::string> ChangeAnswer::json_lines() const {
  std::vector<std::string> lines;
  for (const auto& report : reports_)
    lines.push_back(api::to_json(changed_definition(report, dry_run_)));
  return lines;
}

std::optional<std::vector<std::string>> ChangeAnswer::names() const {
  std::vector<std::string> names;
  for (const auto& report : reports_) names.push_back(report.name);
  return names;
}

Exit exit_of(Context& context, const std::vector<ChangeReport>& reports, bool dry_run) {
  if (dry_run) return Exit::done;
  bool is_late = false;
  for (const auto& report : reports) {
    for (const auto& partition : report.partitions) {
      if (!partition.is_done) {
        return context.fail(
            {Exit::failed,
             fmt::format(
                 "partition {} does not have {} version {}{}", partition.partition, report.name,
                 partition.number,
                 partition.instead.empty() ? "" : ": " + partition.instead + " was applied first"),
             "Run the command again to complete it"});
      }
      is_late |= partition.observed && !*partition.observed;
    }
  }
  if (!is_late) return Exit::done;
  return context.fail({Exit::timed_out,
                       "the change is in the log, but the observer does not have it yet",
                       "Check its progress with: laban doctor"});
}

}  // namespace laban::cli
