#include "observer/cli/dashboard/graph_frame.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dashboard/ansi_canvas.h"
#include "observer/cli/dashboard/graph_view.h"
#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"

namespace laban::cli {
namespace {

using observer::State;

constexpr int lines_above = 3;
constexpr std::size_t page_lines = 10;
constexpr State states[] = {State::running,     State::compensating, State::completed,
                            State::compensated, State::stuck,        State::placeholder};

bool has_keys(const GraphModel& model) { return model.interval > Duration::zero(); }

std::size_t lines_of_tree(const GraphModel& model) { return graph_as_text(model.graph).size(); }

std::size_t rows_for_tree(const GraphModel& model, int height) {
  return static_cast<std::size_t>(std::max(height - lines_above - (has_keys(model) ? 1 : 0), 0));
}

void draw_header(top::Canvas& canvas, const GraphModel& model, const GraphView& view) {
  using top::Style;
  int x = canvas.put(1, 0, "laban graph", Style::bold);
  const auto part = [&](const std::string& text, Style style) {
    if (text.empty()) return;
    x = canvas.put(x, 0, " · ", Style::dim);
    x = canvas.put(x, 0, text, style);
  };
  const auto live = top::live_sign(view.is_paused, model.is_live, model.stats.now);
  part(live.text, live.style);
  if (!model.problem.empty()) return part(model.problem, Style::red);
  part(model.definition, Style::plain);
  if (const auto places = as_of_text(model.graph.as_of); !places.empty())
    part("as of " + places, Style::dim);
  if (has_keys(model)) part("every " + to_text(model.interval), Style::dim);
  part(model.name_space, Style::dim);
  part(model.url, Style::dim);
}

void draw_states(top::Canvas& canvas, const GraphModel& model) {
  int x = 1;
  for (const State state : states) {
    const std::uint64_t count = api::count_of(model.stats.counts, state);
    if (count == 0 && state == State::placeholder) continue;
    const auto sign = top::sign_of(state);
    x = canvas.put(x, 1, sign.text + " ", count > 0 ? sign.style : top::Style::dim);
    x = canvas.put(x, 1, top::grouped(count), count > 0 ? top::Style::bold : top::Style::dim);
    const auto rate = model.rates.states.find(state);
    const std::string words = rate == model.rates.states.end() ? "" : rate_text(rate->second);
    if (!words.empty()) x = canvas.put(x, 1, " " + words, top::Style::green);
    x += 2;
  }
}

}  // namespace

top::Canvas draw_graph(const GraphModel& model, const GraphView& view,
                       const top::DrawOptions& options) {
  top::Canvas canvas(options.width, options.height);
  draw_header(canvas, model, view);
  draw_states(canvas, model);
  const auto tree = graph_as_text(model.graph, model.rates);
  const std::size_t rows = rows_for_tree(model, canvas.height());
  int y = lines_above;
  for (std::size_t i = view.first; i < tree.size() && i - view.first < rows; ++i)
    put_line(canvas, 1, y++, tree[i]);
  if (has_keys(model) && canvas.height() > lines_above) {
    const int bottom = canvas.height() - 1;
    canvas.put(1, bottom, "↑↓ scroll  space pause  r ask again  q quit", top::Style::dim);
    if (tree.size() > rows) {
      const std::size_t last = std::min(view.first + rows, tree.size());
      canvas.put_right(
          canvas.width() - 1, bottom,
          fmt::format("lines {} to {} of {}", std::min(view.first + 1, last), last, tree.size()),
          top::Style::dim, std::max(canvas.width() - 46, 0));
    }
  }
  if (options.charset == Charset::ascii) canvas.make_plain();
  return canvas;
}

int graph_height(const GraphModel& model) {
  constexpr std::size_t most = 100'000;
  return lines_above + (has_keys(model) ? 1 : 0) +
         static_cast<int>(std::min(lines_of_tree(model), most));
}

top::Command press(const top::Key& key, GraphView& view) {
  using Kind = top::Key::Kind;
  const auto up = [&](std::size_t lines) { view.first -= std::min(view.first, lines); };
  const std::string& typed = key.kind == Kind::character ? key.character : std::string();
  if (key.kind == Kind::up || typed == "k") up(1);
  if (key.kind == Kind::down || typed == "j") ++view.first;
  if (key.kind == Kind::page_up) up(page_lines);
  if (key.kind == Kind::page_down) view.first += page_lines;
  if (key.kind == Kind::home) view.first = 0;
  if (key.kind == Kind::end) view.first = SIZE_MAX / 2;
  if (typed == "q") return top::Command::end;
  if (typed == "r") return top::Command::ask_again;
  if (typed == " ") {
    view.is_paused = !view.is_paused;
    return view.is_paused ? top::Command::none : top::Command::ask_again;
  }
  return top::Command::none;
}

void keep_in_range(const GraphModel& model, int height, GraphView& view) {
  const std::size_t lines = lines_of_tree(model), rows = rows_for_tree(model, height);
  view.first = std::min(view.first, lines > rows ? lines - rows : 0);
}

}  // namespace laban::cli
