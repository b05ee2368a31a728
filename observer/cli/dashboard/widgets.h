#pragma once

// The panes of the screen. Each stays within its rectangle.

#include <algorithm>

#include "observer/cli/dashboard/draw.h"
#include "observer/cli/dashboard/number_format.h"

namespace laban::top {

void draw_header(Canvas& canvas, const Model& model, const ViewState& view);
void draw_footer(Canvas& canvas, const ViewState& view);
void draw_health(Canvas& canvas, const Rect& rect, const Model& model);
// The columns that it needs, with its frame, for each line to be whole.
int health_width(const Model& model);
// The lines within its frame, when it has `width` columns.
int health_lines(const Model& model, int width);
void draw_rates(Canvas& canvas, const Rect& rect, const Model& model);
void draw_flow(Canvas& canvas, const Rect& rect, const api::Flow& flow);
// Lines needed by the picture of a flow, including its frame.
int flow_height(const api::Flow& flow);
void draw_sagas(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_services(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_failures(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
// Details of the selected row.
void draw_service(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_failure(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_steps(Canvas& canvas, const Rect& rect, const api::Flow& flow);
void draw_saga(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_help(Canvas& canvas, const Rect& rect);

// A state's label and style.
struct StateSign {
  std::string text;
  Style style;
};
StateSign sign_of(State state);

// Whether the numbers on the screen are current, and their time.
StateSign live_sign(bool is_paused, bool is_live, Time now);

// The first row to show so that the selected one is visible among `rows`.
std::size_t first_shown(std::size_t chosen, std::size_t all, std::size_t rows);

// Lines of text in a frame, as many as fit.
class FramedLines {
 public:
  FramedLines(Canvas& canvas, const Rect& rect, const std::string& title)
      : canvas_(canvas), rect_(rect), y_(rect.y + 1) {
    canvas.frame(rect, title);
  }

  bool is_full() const { return y_ >= rect_.y + rect_.height - 1; }

  void add(std::string_view text, Style style = Style::plain) {
    if (!is_full()) canvas_.put(rect_.x + 2, y_++, text, style, rect_.width - 4);
  }
  void add_wrapped(std::string_view text, Style style = Style::plain) {
    for (const auto& line : wrapped(text, room(rect_.width - 4), most_lines)) add(line, style);
  }
  // A name and its value; nothing when the value is empty.
  void field(std::string_view name, std::string_view text, Style style = Style::plain) {
    for (const auto& line : wrapped(text, room(rect_.width - 15), most_lines)) {
      if (is_full()) return;
      canvas_.put(rect_.x + 2, y_, name, Style::dim, 10);
      canvas_.put(rect_.x + 13, y_++, line, style, rect_.width - 15);
      name = {};
    }
  }

 private:
  static constexpr std::size_t most_lines = 3;
  static std::size_t room(int columns) { return static_cast<std::size_t>(std::max(columns, 1)); }

  Canvas& canvas_;
  const Rect rect_;
  int y_;
};

}  // namespace laban::top
