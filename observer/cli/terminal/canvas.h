#pragma once

// Canvas: a fixed grid of cells to put text on. Whatever is written, the grid keeps its size,
// nothing is written outside it, and no cell holds a character that a terminal interprets.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "observer/cli/terminal/text.h"

namespace laban::top {

enum class Style : std::uint8_t {
  plain,
  bold,
  dim,
  red,
  green,
  yellow,
  blue,
  cyan,
  chosen,  // the row that keys act on
};

struct Cell {
  std::string glyph = " ";  // one character; empty: the right half of a wide one
  Style style = Style::plain;

  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Rect {
  int x = 0, y = 0, width = 0, height = 0;

  Rect inside() const { return {x + 1, y + 1, width - 2, height - 2}; }
};

class Canvas {
 public:
  // Sizes below one become one.
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  const Cell& at(int x, int y) const;

  // Writes at most `columns` of the text, with an ellipsis if it is cut. Returns the column after
  // it.
  int put(int x, int y, std::string_view text, Style style, int columns);
  int put(int x, int y, std::string_view text, Style style = Style::plain) {
    return put(x, y, text, style, width_ - x);
  }
  // Right-aligned: ends at column `end`; cut on the right if longer than `columns`.
  void put_right(int end, int y, std::string_view text, Style style, int columns);
  // A frame with a title in it.
  void frame(const Rect& rect, std::string_view title);
  // Gives the cells of a row this style.
  void paint(const Rect& rect, Style style);

  // Replaces every character that is not ASCII.
  void make_plain();
  // The lines, without trailing blanks.
  std::string text() const;

 private:
  bool is_inside(int x, int y) const { return x >= 0 && y >= 0 && x < width_ && y < height_; }
  Cell& cell(int x, int y) { return cells_[static_cast<std::size_t>(y * width_ + x)]; }
  // A wide character that loses one half becomes a blank.
  void clear_halves(int x, int y);
  void set(int x, int y, std::string_view glyph, int columns, Style style);

  int width_, height_;
  std::vector<Cell> cells_;
};

}  // namespace laban::top
