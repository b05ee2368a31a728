#pragma once

// FramedLines: lines of text in a frame, as many as fit.

#include <algorithm>

#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/terminal/canvas.h"

namespace laban::top {

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
