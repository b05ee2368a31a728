#include "observer/cli/replay/replay_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/replay/replay_view.h"
#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

StoredRows stored_rows(const RowsCompared& rows) {
  StoredRows document{rows.replayed.count, rows.replayed.digest.hex(), rows.equal, std::nullopt};
  if (!rows.equal) document.not_compared = rows.why_not;
  return document;
}

std::vector<OptionInForce> options_in_force(const replay::ReplayedOptions& went_by) {
  std::vector<OptionInForce> document;
  for (const auto& one : went_by.options) {
    document.push_back(
        {one.partition, one.since, one.name, one.value, replay::name_of(one.origin), one.logged});
  }
  return document;
}

}  // namespace

void ReplayAnswer::print_differences(Printer& out) const {
  const auto& differences = run_.differences();
  const std::size_t shown = std::min<std::size_t>(differences.size(), report_.limit);
  for (std::size_t i = 0; i < shown; ++i) print_difference(out, differences[i], schemas_);
  if (differences.size() > shown)
    out.line(fmt::format("    and {} more: --limit", differences.size() - shown));
}

void ReplayAnswer::print(const Page& page) const {
  Printer& out = page.out;
  if (report_.lists_differences) print_differences(out);
  const auto& counters = run_.counters();
  const auto sagas = run_.sagas_differing();
  out.line(fmt::format("{}: {} played, {} emitted, {} as recorded, {} in {}", report_.to,
                       many(counters.played, "event"), counters.emitted, counters.equal,
                       many(run_.differences().size(), "difference"), many(sagas.size(), "saga")));
  for (const auto& line : replay::lines_of(report_.went_by)) out.line(line);
  if (run_.was_ended()) out.line("ended before everything was played");
  if (counters.effects > 0)
    out.line(many(counters.effects, "effect") + " requested, none performed");
  if (counters.unfounded > 0)
    out.line(fmt::format("{} without a cause in what was played: not compared",
                         many(counters.unfounded, "recorded event")));
  for (const auto& [partition, gap] : run_.gaps())
    out.line({{fmt::format("▲ #{} to #{} of partition {} are gone from the log: the service "
                           "saw them, the replay does not",
                           gap.first, gap.last, partition),
               Colour::yellow}});
  if (report_.verify) out.line("stored rows: " + to_text(report_.rows));
}

std::string ReplayAnswer::json(int indent) const {
  const auto& counters = run_.counters();
  const auto sagas = run_.sagas_differing();
  ReplayDocument document{
      .to = report_.to,
      .options = report_.options,
      .options_in_force = options_in_force(report_.went_by),
      .options_refused = report_.went_by.refusals,
      .as_recorded = report_.is_as_recorded(run_),
      .ended_early = run_.was_ended(),
      .played = counters.played,
      .emitted = counters.emitted,
      .equal = counters.equal,
      .effects = counters.effects,
      .not_compared = counters.unfounded,
      .differing = run_.differences().size(),
      .sagas_differing = {sagas.begin(), sagas.end()},
      .rows = stored_rows(report_.rows),
  };
  for (const auto& [partition, gap] : run_.gaps())
    document.lost.push_back({partition, {gap.first, gap.last}});
  for (const auto& one : run_.differences()) {
    if (document.differences.size() >= report_.limit) break;
    document.differences.push_back(document_of(one, schemas_));
  }
  document.differences_left_out = document.differing - document.differences.size();
  return api::to_json(document, indent);
}

}  // namespace laban::cli
