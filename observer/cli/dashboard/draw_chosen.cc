// Details of the selected service or group of failures.

#include <fmt/core.h>

#include "observer/cli/dashboard/widgets.h"
#include "observer/cli/terminal/many.h"

namespace laban::top {

namespace {

std::string types_of(const std::vector<TypeCount>& types) {
  std::string all;
  for (const auto& type : types)
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", type.type, count_words(type.seen));
  return all.empty() ? "nothing" : all;
}

std::string steps_of(const ServiceRow& row) {
  std::string all;
  for (const auto& step : row.steps) all += (all.empty() ? "" : ", ") + step;
  return all;
}

}  // namespace

void draw_service(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  const auto& rows = model.services.services;
  if (view.chosen >= rows.size()) return canvas.frame(rect, "");
  const ServiceRow& row = rows[view.chosen];
  FramedLines lines(canvas, rect, row.name);
  const Style style = row.verdict == Verdict::bad ? Style::red : Style::yellow;
  lines.field("found", row.problem, style);
  lines.field("next", row.next, Style::bold);
  lines.field("steps", steps_of(row));
  if (row.longest_wait)
    lines.field("longest", fmt::format("{} for {} since {}", row.longest_wait->saga,
                                       row.longest_wait->step, to_text(row.longest_wait->waited)));
  if (row.instances > 0) lines.field("handles", types_of(row.handles));
  lines.field("emits", types_of(row.emits));
  lines.field("status", fmt::format("{} parked, {} retried, {}, version {}", row.parked,
                                    row.retried, counted(row.dead_lettered, "dead letter"),
                                    row.version.empty() ? "?" : row.version));
}

void draw_failure(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  if (view.chosen >= model.overview.failures.size()) return canvas.frame(rect, "");
  const api::RecentFailure& group = model.overview.failures[view.chosen];
  FramedLines lines(canvas, rect, cli::many(group.count, "saga"));
  lines.field("why", group.cause.reason, Style::yellow);
  lines.field("event", group.cause.type);
  lines.field("at", group.cause.step ? fmt::format("{} of {}", *group.cause.step,
                                                   group.cause.service.value_or(""))
                                     : "no step: the saga's own deadline");
  const Duration since = std::max(model.overview.now - group.last, Duration::zero());
  lines.field("last", to_text(since) + " ago");
  lines.field("example", group.saga + " (Enter opens it)");
  lines.field("next", "list all of them with: laban sagas failures", Style::bold);
}

}  // namespace laban::top
