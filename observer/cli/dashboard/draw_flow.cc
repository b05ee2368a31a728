// A flow as a picture: its steps from left to right, with waiting sagas and times; and as a table.

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "observer/cli/dashboard/flow_layout.h"
#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"
#include "observer/cli/terminal/many.h"

namespace laban::top {

namespace {

constexpr int lines_a_row = 2;
constexpr int gap = 3;  // columns between two steps, for the connecting lines
constexpr int summary_width = 26;
constexpr int least_box = 8;

std::uint64_t all_at(const api::FlowStep& step) {
  return step.waiting.value_or(0) + step.undoing.value_or(0) + step.stuck.value_or(0);
}

Style style_of(const api::FlowStep& step) {
  if (step.stuck.value_or(0) > 0) return Style::red;
  if (step.undoing.value_or(0) > 0) return Style::cyan;
  return step.waiting.value_or(0) > 0 ? Style::bold : Style::dim;
}

std::string name_of(const api::FlowStep& step) { return (step.pivot ? "◆" : "") + step.step; }

std::string figures_of(const api::FlowStep& step) {
  const std::string waiting = step.waiting ? count_words(all_at(step)) : "?";
  return step.times ? waiting + " " + short_time(step.times->p95) : waiting;
}

// Lines between steps: for each cell, the sides that a line crosses.
class Lines {
 public:
  enum Side : unsigned { up = 1, right = 2, down = 4, left = 8 };

  void add(int x, int y, unsigned sides) { cells_[{x, y}] |= sides; }
  void across(int from, int to, int y) {
    for (int x = from; x <= to; ++x) add(x, y, left | right);
  }
  void draw(Canvas& canvas, int end_x, int end_y) const {
    static const char* const signs[16] = {" ", "│", "─", "└", "│", "│", "┌", "├",
                                          "─", "┘", "─", "┴", "┐", "┤", "┬", "┼"};
    for (const auto& [at, sides] : cells_) {
      if (at.first < end_x && at.second < end_y)
        canvas.put(at.first, at.second, signs[sides & 15], Style::dim, 1);
    }
  }

 private:
  std::map<std::pair<int, int>, unsigned> cells_;
};

class Picture {
 public:
  Picture(Canvas& canvas, const Rect& area, const api::Flow& flow)
      : canvas_(canvas), area_(area), flow_(flow), layout_(lay_out(flow.steps)) {
    const int columns = std::max(static_cast<int>(layout_.columns), 1);
    int longest = least_box;
    for (const auto& step : flow.steps) {
      const auto wide = [](const std::string& text) {
        return static_cast<int>(cli::display_width(cli::sanitise(text, cli::Charset::unicode)));
      };
      longest = std::max({longest, std::min(wide(name_of(step)), 15), wide(figures_of(step))});
    }
    wanted_ = longest;
    box_ = std::min(longest, std::max((area.width + gap) / columns - gap, 3));
  }

  // No step is truncated.
  bool is_whole() const { return box_ == wanted_; }

  void draw() {
    Lines lines;
    for (const auto& line : layout_.lines) add(lines, line);
    for (const auto& place : layout_.passing)
      lines.across(x_of(place.column), x_of(place.column) + box_ - 1, y_of(place.row));
    lines.draw(canvas_, area_.x + area_.width, area_.y + area_.height);
    for (std::size_t i = 0; i < flow_.steps.size(); ++i) draw_step(i);
  }

 private:
  int x_of(std::size_t column) const {
    return area_.x + static_cast<int>(std::min<std::size_t>(column, 1000)) * (box_ + gap);
  }
  int y_of(std::size_t row) const {
    return area_.y + static_cast<int>(std::min<std::size_t>(row, 1000)) * lines_a_row;
  }
  int right() const { return area_.x + area_.width; }

  void add(Lines& lines, const FlowLayout::Line& line) const {
    const int begin = x_of(line.column) + box_, turn = begin + 1, end = begin + gap - 1;
    const int from = y_of(line.from), to = y_of(line.to);
    lines.add(begin, from, Lines::left | Lines::right);
    if (from == to) {
      lines.add(turn, from, Lines::left | Lines::right);
    } else {
      lines.add(turn, from, Lines::left | (from < to ? Lines::down : Lines::up));
      for (int y = std::min(from, to) + 1; y < std::max(from, to); ++y)
        lines.add(turn, y, Lines::up | Lines::down);
      lines.add(turn, to, Lines::right | (from < to ? Lines::up : Lines::down));
    }
    lines.across(turn + 1, end, to);
  }

  void draw_step(std::size_t index) {
    const api::FlowStep& step = flow_.steps[index];
    const auto [column, row] = layout_.places[index];
    const int x = x_of(column), y = y_of(row), room = std::min(box_, right() - x);
    if (room <= 0 || y >= area_.y + area_.height) return;
    if (!step.after.empty() && x > area_.x) canvas_.put(x - 1, y, "▸", Style::dim, 1);
    const int end =
        canvas_.put(x, y, name_of(step), step.optional ? Style::dim : Style::bold, room);
    // Lines start behind the widest name.
    bool goes_on = false;
    for (const auto& line : layout_.lines) goes_on |= line.column == column && line.from == row;
    for (int at = end + 1; goes_on && at < std::min(x + box_, right()); ++at)
      canvas_.put(at, y, "─", Style::dim, 1);
    if (y + 1 < area_.y + area_.height)
      canvas_.put(x, y + 1, figures_of(step), style_of(step), room);
  }

  Canvas& canvas_;
  const Rect area_;
  const api::Flow& flow_;
  const FlowLayout layout_;
  int wanted_ = least_box, box_ = least_box;
};

void draw_summary(Canvas& canvas, const Rect& rect, const api::Flow& flow) {
  const std::uint64_t open = open_sagas(flow.counts), stuck = count_of(flow.counts, State::stuck),
                      done = count_of(flow.counts, State::completed),
                      undone = count_of(flow.counts, State::compensated);
  const auto total = static_cast<double>(std::max<std::uint64_t>(open + stuck + done + undone, 1));
  const auto share = [&](std::uint64_t count) {
    return fmt::format("{:5.1f} %", 100 * static_cast<double>(count) / total);
  };
  const auto time = [&](Duration api::Spread::*percentile) {
    return flow.times ? short_time(*flow.times.*percentile) : "-";
  };
  const std::string lines[] = {
      fmt::format("done   {}  p50 {}", share(done), time(&api::Spread::p50)),
      fmt::format("undone {}  p95 {}", share(undone), time(&api::Spread::p95)),
      fmt::format("stuck  {:>7}  p99 {}", count_words(stuck), time(&api::Spread::p99)),
      fmt::format("open   {:>7}", count_words(open))};
  int y = rect.y;
  for (const auto& line : lines) {
    if (y >= rect.y + rect.height) break;
    canvas.put(rect.x, y++, line, Style::plain, rect.width);
  }
}

}  // namespace

int flow_height(const api::Flow& flow) {
  const auto rows = std::clamp<std::size_t>(lay_out(flow.steps).rows, 2, 100);
  return static_cast<int>(rows) * lines_a_row + 2;
}

void draw_flow(Canvas& canvas, const Rect& rect, const api::Flow& flow) {
  canvas.frame(rect, fmt::format("{} v{} · sagas waiting at each step now, recent p95",
                                 flow.definition, flow.number));
  Rect area{rect.x + 2, rect.y + 1, rect.width - 4, rect.height - 2};
  const int without_summary = area.width;
  area.width -= summary_width + 2;
  Picture picture(canvas, area, flow);
  if (picture.is_whole()) {
    draw_summary(canvas, {area.x + area.width + 2, area.y, summary_width, area.height}, flow);
    return picture.draw();
  }
  area.width = without_summary;
  Picture(canvas, area, flow).draw();
}

void draw_steps(Canvas& canvas, const Rect& rect, const api::Flow& flow) {
  if (rect.height < 4) return;
  canvas.frame(rect, fmt::format("steps · times and failures of {}",
                                 cli::many(flow.sampled, "recent saga")));
  constexpr int widths[] = {16, 14, 9, 9, 7, 8, 10, 10, 10};
  constexpr const char* headings[] = {"STEP",   "SERVICE", "WAITING", "UNDOING", "STUCK",
                                      "FAILED", "P50",     "P95",     "P99"};
  const auto row = [&](int y, const std::vector<std::string>& cells, Style style) {
    int x = rect.x + 2;
    for (std::size_t i = 0; i < cells.size() && x < rect.x + rect.width - 2; ++i) {
      const int room = std::min(widths[i] - 1, rect.x + rect.width - 2 - x);
      if (i < 2) {
        canvas.put(x, y, cells[i], style, room);
      } else {
        canvas.put_right(x + room, y, cells[i], style, room);
      }
      x += widths[i];
    }
  };
  row(rect.y + 1, {std::begin(headings), std::end(headings)}, Style::dim);
  int y = rect.y + 2;
  const auto count = [](const std::optional<std::uint64_t>& number) {
    return number ? count_words(*number) : std::string("?");
  };
  const auto time = [](const api::FlowStep& step, Duration api::Spread::*percentile) {
    return step.times ? to_text(*step.times.*percentile) : std::string("-");
  };
  for (const auto& step : flow.steps) {
    if (y >= rect.y + rect.height - 1) break;
    row(y++,
        {name_of(step) + (step.optional ? " (optional)" : ""), step.service, count(step.waiting),
         count(step.undoing), count(step.stuck), count_words(step.failed),
         time(step, &api::Spread::p50), time(step, &api::Spread::p95),
         time(step, &api::Spread::p99)},
        style_of(step) == Style::dim ? Style::plain : style_of(step));
  }
}

}  // namespace laban::top
