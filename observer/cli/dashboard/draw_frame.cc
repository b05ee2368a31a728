// The header and footer of the screen, and the help.

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dashboard/ansi_canvas.h"
#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::top {

namespace {

constexpr std::pair<const char*, const char*> keys[] = {
    {"↑ ↓  j k", "select a row (in a saga: an event); also PgUp PgDn Home End"},
    {"Enter", "open the saga of the selected row"},
    {"Esc  q", "back; on the overview q quits"},
    {"1 2 3 4 5", "overview, sagas, services, flow, failures"},
    {"g  f", "the flow's steps; grouped failures"},
    {"Tab", "the next state: all, stuck, compensating, running, ..."},
    {"s", "sort: trouble, age, newest"},
    {"/", "show only rows that contain a text; Esc shows all again"},
    {":", "open a saga by its id"},
    {"p", "in a saga: the whole selected event; again: the whole saga"},
    {"n", "the next definition's flow"},
    {"space", "pause; again: resume"},
    {"r", "ask again now"},
    {"?", "this help"},
    {"Ctrl-Z  Ctrl-C", "suspend; quit"},
};

std::string title_of(const ViewState& view) {
  switch (view.page) {
    case Page::overview:
      return "laban top";
    case Page::sagas:
      return "laban top sagas";
    case Page::services:
      return "laban top services";
    case Page::flow:
      return "laban top flow";
    case Page::failures:
      return "laban top failures";
    case Page::saga:
      return "laban top " + view.saga;
    case Page::help:
      break;
  }
  return "laban top help";
}

}  // namespace

StateSign sign_of(State state) {
  const cli::Span span = cli::state_span(state);
  return {span.text, cli::style_of(span.colour)};
}

StateSign live_sign(bool is_paused, bool is_live, Time now) {
  // Local, as in every table. Only JSON has times in UTC.
  const std::string at = now == Time{} ? "" : " " + cli::clock_time(now).substr(0, 8);
  if (is_paused) return {"PAUSED" + at, Style::yellow};
  return is_live ? StateSign{"LIVE" + at, Style::green} : StateSign{"STALE" + at, Style::red};
}

std::size_t first_shown(std::size_t chosen, std::size_t all, std::size_t rows) {
  if (all <= rows || rows == 0 || chosen < rows / 2) return 0;
  return std::min(chosen - rows / 2, all - rows);
}

void draw_header(Canvas& canvas, const Model& model, const ViewState& view) {
  int x = canvas.put(1, 0, title_of(view), Style::bold, canvas.width() / 2);
  const auto part = [&](const std::string& text, Style style) {
    x = canvas.put(x, 0, " · ", Style::dim);
    x = canvas.put(x, 0, text, style);
  };
  const StateSign live = live_sign(view.is_paused, model.is_live, model.overview.now);
  part(live.text, live.style);
  if (!model.problem.empty()) return part(model.problem, Style::red);
  const ObserverHealth observer = health_of(model.observer);
  const std::string places = cli::as_of_text(model.overview.as_of);
  if (!places.empty()) part("as of " + places, Style::plain);
  if (!observer.caught_up || observer.lag > 0)
    part(fmt::format("observer lag {}", count_words(observer.lag)),
         observer.caught_up ? Style::plain : Style::yellow);
  if (model.interval > Duration::zero()) part("every " + to_text(model.interval), Style::dim);
  part(model.name_space, Style::dim);
  part(model.url, Style::dim);
}

void draw_footer(Canvas& canvas, const ViewState& view) {
  const int y = canvas.height() - 1;
  if (view.prompt != Prompt::none) {
    const int x =
        canvas.put(1, y, view.prompt == Prompt::filter ? "/" : "open saga: ", Style::bold);
    canvas.put(canvas.put(x, y, view.typed), y, "█", Style::dim);
    return;
  }
  const char* text = canvas.width() >= 96
                         ? "Enter open  / filter  : jump  Tab state  s sort  g flow  f failures  "
                           "3 services  ? keys  q quit"
                         : "Enter open  / filter  : jump  Tab state  s sort  ? keys  q quit";
  if (view.page == Page::saga)
    text = "↑↓ event  Enter its cause  p payload  r ask again  space pause  Esc back  ? keys";
  if (view.page == Page::help) text = "Esc back";
  int x = 1;
  if (!view.filter.empty() && view.page != Page::saga)
    x = canvas.put(x, y, "/" + view.filter + "  ", Style::yellow, canvas.width() / 3);
  canvas.put(x, y, text, Style::dim);
}

void draw_help(Canvas& canvas, const Rect& rect) {
  canvas.frame(rect, "keys");
  int y = rect.y + 1;
  for (const auto& [key, does] : keys) {
    if (y >= rect.y + rect.height - 1) break;
    canvas.put(rect.x + 2, y, key, Style::bold, 15);
    canvas.put(rect.x + 18, y++, does, Style::plain, rect.width - 20);
  }
}

}  // namespace laban::top
