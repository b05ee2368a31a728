// Prints a ChangeReport.

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/definitions/definition_report.h"

namespace laban::cli {
namespace {

using Kind = observer::DefinitionDifference::Kind;

Json change_json(const observer::DefinitionDifference& difference) {
  const auto word = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  return {{"change", name_of(difference.kind)},
          {"where", difference.where},
          {"key", word(difference.key)},
          {"before", word(difference.before)},
          {"after", word(difference.after)}};
}

Json partition_json(const PartitionReport& partition, bool dry_run) {
  const auto number = [](std::uint32_t value) { return value == 0 ? Json(nullptr) : Json(value); };
  return {{"partition", partition.partition},
          {"before", number(partition.before)},
          {"number", number(partition.number)},
          {"done", !dry_run && partition.is_done},
          {"sequence", partition.sequence == 0 ? Json(nullptr) : Json(partition.sequence)},
          {"observed", partition.observed ? Json(*partition.observed) : Json(nullptr)}};
}

Json report_json(const ChangeReport& report, bool dry_run) {
  Json partitions = Json::array(), changes = Json::array();
  for (const auto& partition : report.partitions)
    partitions.push_back(partition_json(partition, dry_run));
  if (report.differences) {
    for (const auto& difference : *report.differences) changes.push_back(change_json(difference));
  }
  const std::uint32_t number = report.number();
  return {{"definition", observer::base_name(report.name)},
          {"shadow", observer::is_shadow(report.name)},
          {"file", report.file.empty() ? Json(nullptr) : Json(report.file)},
          {"number", number == 0 ? Json(nullptr) : Json(number)},
          {"nothing_to_do", report.has_nothing_to_do()},
          {"is_new", !report.is_withdrawal() && !report.differences},
          {"changes", std::move(changes)},
          {"keep_running", report.keep_running ? Json(*report.keep_running) : Json(nullptr)},
          {"partitions", std::move(partitions)}};
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
    out.line(report.is_withdrawal()
                 ? fmt::format("  {} running sagas continue under it", *report.keep_running)
                 : fmt::format("  {} running sagas keep their version", *report.keep_running));
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

void print_reports(Context& context, const std::vector<ChangeReport>& reports, bool dry_run) {
  Json list = Json::array();
  for (const auto& report : reports) {
    if (context.format == Format::name) {
      context.out.line(report.name);
    } else if (context.format == Format::jsonl) {
      context.out.json(dump(report_json(report, dry_run)));
    } else if (context.format == Format::json) {
      list.push_back(report_json(report, dry_run));
    } else {
      print_report(context.out, report, dry_run);
    }
  }
  if (context.format == Format::json) {
    context.out.json(
        dump(Json{{"schema_version", 1}, {"dry_run", dry_run}, {"definitions", list}}, 2));
  } else if (dry_run && !context.wants_json() && context.format != Format::name) {
    context.out.line("Nothing was changed (--dry-run).");
  }
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
