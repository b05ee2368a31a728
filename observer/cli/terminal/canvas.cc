#include "observer/cli/terminal/canvas.h"

#include <algorithm>
#include <utility>

namespace laban::top {

namespace {

// The first character of a sanitised text.
std::string_view first_character(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

// Replaces a character with another of the same width.
char plain_form(std::string_view glyph) {
  if (glyph.size() == 1) return glyph.front();
  constexpr std::pair<std::string_view, char> forms[] = {
      {"─", '-'}, {"│", '|'}, {"┌", '+'}, {"┐", '+'}, {"└", '+'}, {"┘", '+'}, {"├", '+'},
      {"┤", '+'}, {"┬", '+'}, {"┴", '+'}, {"┼", '+'}, {"▸", '>'}, {"·", '-'}, {"✓", 'v'},
      {"✗", 'x'}, {"▲", '!'}, {"●", '*'}, {"○", 'o'}, {"↺", '<'}, {"←", '<'}, {"→", '>'},
      {"…", '~'}, {"↑", '^'}, {"↓", 'v'}, {"█", '#'}, {"░", '.'}, {"╱", '/'}, {"▁", '_'},
      {"▂", '_'}, {"▃", '.'}, {"▄", '-'}, {"▅", '-'}, {"▆", '='}, {"▇", '='}, {"◆", '#'}};
  for (const auto& [sign, plain] : forms) {
    if (sign == glyph) return plain;
  }
  return '?';
}

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(std::max(width, 1)),
      height_(std::max(height, 1)),
      cells_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

const Cell& Canvas::at(int x, int y) const {
  return cells_.at(static_cast<std::size_t>(y * width_ + x));
}

void Canvas::clear_halves(int x, int y) {
  if (cell(x, y).glyph.empty()) cell(x - 1, y).glyph = " ";
  if (x + 1 < width_ && cell(x + 1, y).glyph.empty()) cell(x + 1, y).glyph = " ";
}

void Canvas::set(int x, int y, std::string_view glyph, int columns, Style style) {
  clear_halves(x, y);
  if (columns == 2) clear_halves(x + 1, y);
  cell(x, y) = {std::string(glyph), style};
  if (columns == 2) cell(x + 1, y) = {std::string(), style};
}

int Canvas::put(int x, int y, std::string_view given, Style style, int columns) {
  const int end = std::min(x + std::max(columns, 0), width_);
  if (y < 0 || y >= height_ || x >= end) return x;
  const std::string whole = cli::sanitise(given, cli::Charset::unicode);
  const std::string shown = cli::fit(whole, static_cast<std::size_t>(end - x));
  for (std::string_view text = shown; !text.empty();) {
    const std::string_view glyph = first_character(text);
    text.remove_prefix(glyph.size());
    const int wide = static_cast<int>(cli::display_width(glyph));
    if (wide == 0) continue;  // combines with the character before: has no cell of its own
    if (x + wide > end) break;
    if (x >= 0) set(x, y, glyph, wide, style);
    x += wide;
  }
  return x;
}

void Canvas::put_right(int end, int y, std::string_view given, Style style, int columns) {
  const std::string text = cli::fit(cli::sanitise(given, cli::Charset::unicode),
                                    static_cast<std::size_t>(std::max(columns, 0)));
  put(end - static_cast<int>(cli::display_width(text)), y, text, style, columns);
}

void Canvas::frame(const Rect& rect, std::string_view title) {
  if (rect.width < 2 || rect.height < 2) return;
  const int right = rect.x + rect.width - 1, bottom = rect.y + rect.height - 1;
  const auto sign = [&](int x, int y, std::string_view glyph) {
    if (is_inside(x, y)) set(x, y, glyph, 1, Style::dim);
  };
  for (int x = rect.x + 1; x < right; ++x) sign(x, rect.y, "─"), sign(x, bottom, "─");
  for (int y = rect.y + 1; y < bottom; ++y) sign(rect.x, y, "│"), sign(right, y, "│");
  sign(rect.x, rect.y, "┌"), sign(right, rect.y, "┐");
  sign(rect.x, bottom, "└"), sign(right, bottom, "┘");
  if (title.empty() || rect.width < 6) return;
  put(rect.x + 2, rect.y, " " + std::string(title) + " ", Style::plain, rect.width - 4);
}

void Canvas::paint(const Rect& rect, Style style) {
  for (int y = std::max(rect.y, 0); y < std::min(rect.y + rect.height, height_); ++y) {
    for (int x = std::max(rect.x, 0); x < std::min(rect.x + rect.width, width_); ++x)
      cell(x, y).style = style;
  }
}

void Canvas::make_plain() {
  for (auto& one : cells_) one.glyph = one.glyph.empty() ? '?' : plain_form(one.glyph);
}

std::string Canvas::text() const {
  std::string all;
  for (int y = 0; y < height_; ++y) {
    std::string line;
    for (int x = 0; x < width_; ++x) line += at(x, y).glyph;
    const auto last = line.find_last_not_of(' ');
    all += line.substr(0, last == std::string::npos ? 0 : last + 1) + '\n';
  }
  return all;
}

}  // namespace laban::top
