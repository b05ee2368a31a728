// One saga: summary, timeline with idle time folded, causes, the selected event, comparison with
// other sagas, and next steps.

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "observer/api/json.h"
#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/timeline/gap_folding.h"
#include "observer/saga/timeline/tree.h"

namespace laban::top {

namespace {

using observer::Role;
using observer::StepState;

// Input of the tree of causes and of the timeline.
timeline::Entries entries_of(const api::SagaDetail& saga) {
  timeline::Entries entries;
  for (const auto& event : saga.timeline) {
    timeline::Entry entry;
    entry.sequence = event.sequence;
    entry.time = event.time;
    entry.id = event.id;
    entry.cause = event.cause.value_or("");
    entry.type = event.type;
    entry.source = event.source;
    entries.push_back(std::move(entry));
  }
  return entries;
}

Style style_of(const api::TimelineEntry& entry) {
  if (is_bad(entry)) return Style::red;
  const bool is_undo = entry.role == Role::undo || entry.role == Role::undone;
  return is_undo ? Style::yellow : Style::plain;
}

std::string title_of(const api::TimelineEntry& entry) {
  return entry.type == "time" ? "time: " + remarks_on(entry) : entry.type;
}

std::string failure_text(const api::SagaFailure& failure) {
  return fmt::format("{}{}{} #{}", failure.type, failure.step ? " at " + *failure.step : "",
                     failure.reason.empty() ? "" : ": " + failure.reason, failure.sequence);
}

// What to do: the next steps, or a stuck saga's own advice.
std::vector<std::string> next_steps_of(const api::SagaDetail& saga) {
  const auto& stuck = saga.summary.stuck;
  if (!saga.next_steps.empty() || !stuck || stuck->next.empty()) return saga.next_steps;
  return {stuck->next};
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

const api::ComparedStep* compared_step(const OpenSaga& saga, const std::string& name) {
  if (!saga.usual) return nullptr;
  for (const auto& step : saga.usual->steps) {
    if (step.step == name) return &step;
  }
  return nullptr;
}

void draw_about(Canvas& canvas, const Rect& rect, const api::SagaDetail& detail) {
  const api::SagaSummary& saga = detail.summary;
  FramedLines lines(canvas, rect, "Summary");
  const StateSign sign = sign_of(saga.state);
  lines.field("state",
              sign.text + (saga.business ? " · " + *saga.business : "") +
                  (saga.held != Time{} ? " · held by a person" : ""),
              sign.style);
  lines.field("stuck", saga.stuck ? saga.stuck->reason : "", Style::red);
  lines.field("failed", saga.failure ? failure_text(*saga.failure) : "", Style::yellow);
  lines.field("waits for", waiting_text(saga));
  const api::SagaAccount& account = detail.account;
  if (!account.owed.empty() || !account.still_open.empty()) {
    lines.field(
        "account",
        fmt::format(
            "{} owed {}, asked {}, undone {}{}", account.balanced ? "✓" : "▲", account.owed.size(),
            account.asked.size(), account.confirmed.size(),
            account.waived.empty() ? "" : fmt::format(", waived {}", account.waived.size())));
    lines.field("to undo", joined(account.owed));
    for (const auto& open : account.still_open) {
      lines.field("may come",
                  fmt::format("{}: {} has not answered #{}", open.step, open.service, open.opened),
                  Style::yellow);
    }
    lines.field("twice", joined(account.undone_twice), Style::red);
  }
  lines.field("definition",
              fmt::format("{} v{}, partition {}{}", saga.definition, saga.version, saga.partition,
                          saga.generation > 1 ? fmt::format(", generation {}", saga.generation)
                                              : std::string()));
  lines.field("started",
              fmt::format("{}, age {}{}", cli::local_time(saga.started), to_text(saga.age),
                          saga.took ? ", took " + to_text(*saga.took) : ""));
  for (const auto& finding : detail.findings)
    lines.add_wrapped(fmt::format("▲ {}: {}", finding.kind, finding.text), Style::yellow);
}

void draw_causes(Canvas& canvas, const Rect& rect, const api::SagaDetail& saga,
                 std::size_t chosen) {
  const timeline::Entries entries = entries_of(saga);
  const auto branches = timeline::tree_of(timeline::Causes(entries));
  canvas.frame(rect, "Causes: what led to what");
  const auto rows = static_cast<std::size_t>(std::max(rect.height - 2, 0));
  std::size_t at = 0;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (branches[i].entry == chosen) at = i;
  }
  const std::size_t first = first_shown(at, branches.size(), rows);
  for (std::size_t i = first; i < branches.size() && i < first + rows; ++i) {
    const api::TimelineEntry& entry = saga.timeline[branches[i].entry];
    const int y = rect.y + 1 + static_cast<int>(i - first), end = rect.x + rect.width - 2;
    const std::string number = fmt::format("#{}", entry.sequence);
    const int room = rect.width - 5 - static_cast<int>(number.size());
    const int x = canvas.put(rect.x + 2, y, branches[i].stem, Style::dim, room);
    canvas.put(x, y, title_of(entry), style_of(entry), room - (x - rect.x - 2));
    canvas.put_right(end, y, number, Style::dim, 12);
    if (i == at) canvas.paint({rect.x + 1, y, rect.width - 2, 1}, Style::chosen);
  }
}

// Who says something in a saga, in the order of their first events: each has a row in its time.
std::vector<std::string> lanes_of(const api::SagaDetail& saga) {
  std::vector<std::string> lanes;
  for (const auto& entry : saga.timeline) {
    const std::string lane = entry.type == "time" ? "time" : entry.source;
    if (std::find(lanes.begin(), lanes.end(), lane) == lanes.end()) lanes.push_back(lane);
  }
  return lanes;
}

// A mark for each event. Lanes for which there is no room are named.
void draw_time(Canvas& canvas, const Rect& rect, const api::SagaDetail& saga, std::size_t chosen) {
  const timeline::Entries entries = entries_of(saga);
  const timeline::FoldedLine line = timeline::fold_idle(entries);
  std::string title = "Time: " + to_text(line.length);
  if (line.folded > Duration::zero())
    title += ", idle time folded (" + to_text(line.folded) + ") ╱";
  if (saga.timeline_left_out > 0)
    title +=
        fmt::format(" · {}: laban sagas show", cli::many(saga.timeline_left_out, "more event"));
  canvas.frame(rect, title);
  std::vector<std::string> rows = lanes_of(saga);
  constexpr int names = 14;
  const int from = rect.x + 2 + names, columns = rect.x + rect.width - 2 - from;
  const auto room = static_cast<std::size_t>(std::max(rect.height - 2, 0));
  if (columns < 2) return;
  if (rows.size() > room && room > 0) {
    const std::vector<std::string> left_out(rows.begin() + static_cast<std::ptrdiff_t>(room - 1),
                                            rows.end());
    rows.resize(room - 1);
    canvas.put(rect.x + 2, rect.y + static_cast<int>(room),
               fmt::format("… {} more: {}", left_out.size(), joined(left_out)), Style::dim,
               rect.width - 4);
  }
  for (std::size_t row = 0; row < std::min(rows.size(), room); ++row) {
    const int y = rect.y + 1 + static_cast<int>(row);
    canvas.put(rect.x + 2, y, rows[row], Style::dim, names - 1);
    for (int x = from; x < from + columns; ++x) canvas.put(x, y, "·", Style::dim, 1);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string source = saga.timeline[i].type == "time" ? "time" : entries[i].source;
    const auto row = std::find(rows.begin(), rows.end(), source);
    if (row == rows.end() || room == 0) continue;
    const int y = rect.y + 1 + static_cast<int>(row - rows.begin());
    const int x =
        from + static_cast<int>(line.column(line.at[i], static_cast<std::size_t>(columns)));
    if (line.pause_before[i] > Duration::zero() && x > from)
      canvas.put(x - 1, y, "╱", Style::dim, 1);
    const Style style = i == chosen ? Style::chosen : style_of(saga.timeline[i]);
    canvas.put(x, y, is_bad(saga.timeline[i]) ? "✗" : "█", style, 1);
  }
}

void draw_event(Canvas& canvas, const Rect& rect, const api::SagaDetail& saga, std::size_t chosen) {
  if (chosen >= saga.timeline.size()) return canvas.frame(rect, "Event");
  const api::TimelineEntry& entry = saga.timeline[chosen];
  FramedLines lines(canvas, rect, fmt::format("Event #{} {}", entry.sequence, title_of(entry)));
  std::string about = entry.source.empty() ? "" : "from " + entry.source;
  if (entry.step)
    about += fmt::format(", {} of {}", entry.role ? name_of(*entry.role) : "", *entry.step);
  if (entry.after) about += fmt::format(", {} after its cause", to_text(*entry.after));
  lines.add(about, Style::dim);
  if (const std::string remarks = remarks_on(entry); !remarks.empty())
    lines.add_wrapped(remarks, Style::yellow);
  std::istringstream payload(api::indented(entry.data.text));
  for (std::string line; !lines.is_full() && std::getline(payload, line);) lines.add(line);
  if (!entry.id.empty()) lines.add("id " + entry.id, Style::dim);
}

void draw_usual(Canvas& canvas, const Rect& rect, const OpenSaga& saga) {
  FramedLines lines(canvas, rect, "Steps, compared with the usual");
  for (const auto& step : saga.detail.steps) {
    std::string text = fmt::format("{:<10} {:<9}", step.step, name_of(step.state));
    const api::ComparedStep* compared = compared_step(saga, step.step);
    const bool is_compared = compared != nullptr && compared->took;
    if (is_compared) text += " " + to_text(*compared->took);
    if (is_compared && compared->usual.count > 0)
      text += fmt::format(", usual {}", to_text(compared->usual.p50));
    const bool is_slow =
        is_compared && compared->usual.count > 0 && *compared->took > compared->usual.p95;
    if (is_slow) text += " ▲";
    const bool is_bad = step.state == StepState::failed || step.state == StepState::refused;
    lines.add(text, is_bad ? Style::red : is_slow ? Style::yellow : Style::plain);
  }
  if (saga.usual)
    lines.add(fmt::format("same path: {:.1f} % of recent sagas", saga.usual->share * 100),
              Style::dim);
}

void draw_next(Canvas& canvas, const Rect& rect, const std::vector<std::string>& next) {
  FramedLines lines(canvas, rect, "What next");
  for (std::size_t i = 0; i < next.size(); ++i)
    lines.add_wrapped(fmt::format("{}  {}", i + 1, next[i]), Style::bold);
  if (next.empty()) lines.add("nothing to do", Style::dim);
}

}  // namespace

void draw_saga(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  if (!model.saga || model.saga->detail.summary.saga != view.saga) {
    canvas.frame(rect, view.saga);
    canvas.put(2, rect.y + 1, model.saga_problem.empty() ? "asking ..." : model.saga_problem,
               model.saga_problem.empty() ? Style::dim : Style::red, rect.width - 4);
    return;
  }
  const api::SagaDetail& saga = model.saga->detail;
  const std::vector<std::string> steps = next_steps_of(saga);
  const std::size_t chosen =
      std::min(view.entry, saga.timeline.empty() ? 0 : saga.timeline.size() - 1);
  if (view.is_event_whole) return draw_event(canvas, rect, saga, chosen);
  const int half = rect.width / 2;
  const int next = std::clamp(static_cast<int>(std::min<std::size_t>(steps.size(), 4)) + 2, 3, 6);
  const bool has_next = rect.height >= 14, has_time = rect.height >= 20,
             has_event = rect.height >= 10;
  // Every lane, up to a third of the screen.
  const int lanes = static_cast<int>(std::min<std::size_t>(lanes_of(saga).size(), 100)) + 2;
  const int time = has_time ? std::clamp(lanes, 8, std::max(8, rect.height / 3)) : 0;
  const int below = has_next ? next : 0;
  const int rest = rect.height - time - below;
  const int upper = has_event ? rest * 3 / 5 : rest;
  draw_about(canvas, {0, rect.y, half, upper}, saga);
  draw_causes(canvas, {half, rect.y, rect.width - half, upper}, saga, chosen);
  int y = rect.y + upper;
  if (has_time) draw_time(canvas, {0, y, rect.width, time}, saga, chosen);
  y += time;
  if (has_event) {
    draw_event(canvas, {0, y, half, rest - upper}, saga, chosen);
    draw_usual(canvas, {half, y, rect.width - half, rest - upper}, *model.saga);
  }
  if (has_next) draw_next(canvas, {0, rect.y + rect.height - next, rect.width, next}, steps);
}

}  // namespace laban::top
