#include "observer/cli/events/schema_application.h"

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

using namespace schema_outcome;

std::string words_of(const SchemaOnPartition& partition) {
  if (partition.outcome == unchanged) return "in force already";
  if (partition.outcome == older)
    return "nothing to do: a newer version, which reads all of its events, is in force";
  if (partition.outcome == refused) return partition.reason;
  std::string words = partition.outcome == would_change
                          ? "would change"
                          : fmt::format("in force from #{}", partition.sequence);
  if (!partition.new_types.empty())
    words += fmt::format("; new: {}", fmt::join(partition.new_types, ", "));
  if (partition.outcome != in_force) return words;
  if (!partition.observed) return words + "; the observer does not answer";
  return words +
         (*partition.observed ? "; the observer has it" : "; the observer is not there yet");
}

template <class Test>
bool any_partition(const SchemaApplications& all, Test test) {
  return std::any_of(all.schemas.begin(), all.schemas.end(), [&](const auto& schema) {
    return std::any_of(schema.partitions.begin(), schema.partitions.end(), test);
  });
}

bool is_one_of(const std::string& type, const std::vector<std::string>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// Events of these types that came before.
void note_lost(const api::ObserverStatus& status, SchemaApplications& all) {
  for (auto& schema : all.schemas) {
    for (auto& one : schema.partitions) {
      one.lost = 0;
      for (const auto& partition : status.partitions) {
        if (partition.partition != one.partition) continue;
        for (const auto& unread : partition.unread)
          one.lost += is_one_of(unread.type, one.new_types) ? unread.count : 0;
      }
    }
  }
}

}  // namespace

void print_applications(Printer& out, const SchemaApplications& all) {
  for (const auto& schema : all.schemas) {
    out.line(fmt::format("{}: schema {}", schema.file, schema.name));
    for (const auto& change : schema.changes)
      out.line(fmt::format("  {}: {} {}", change.verdict, change.where, change.what));
    for (const auto& partition : schema.partitions) {
      out.line(fmt::format("  partition {}: {}", partition.partition, words_of(partition)));
      if (partition.lost > 0) {
        out.line(
            fmt::format("  partition {}: {} came before and will not be applied to sagas; "
                        "publish what they say again, under new ids",
                        partition.partition, many(partition.lost, "event")));
      }
    }
  }
  if (all.dry_run) out.line("Nothing was changed (--dry-run).");
  if (!all.dry_run &&
      any_partition(all, [](const auto& one) { return one.outcome == would_change; }))
    out.line("Nothing was applied.");
}

Exit exit_of(const SchemaApplications& all) {
  if (any_partition(all, [](const auto& one) { return one.outcome == refused; }))
    return Exit::answer_is_no;
  const bool is_late = any_partition(
      all, [](const auto& one) { return one.outcome == in_force && one.observed == false; });
  return is_late ? Exit::timed_out : Exit::done;
}

bool note_observed(const api::ObserverStatus& status, SchemaApplications& all) {
  note_lost(status, all);
  bool is_done = true;
  for (auto& schema : all.schemas) {
    for (auto& one : schema.partitions) {
      if (one.outcome != in_force) continue;
      const auto& known = status.partitions;
      one.observed = std::any_of(known.begin(), known.end(), [&](const auto& partition) {
        return partition.partition == one.partition && partition.checkpoint >= one.sequence;
      });
      is_done &= *one.observed;
    }
  }
  return is_done;
}

}  // namespace laban::cli
