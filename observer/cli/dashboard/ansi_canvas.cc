#include "observer/cli/dashboard/ansi_canvas.h"

namespace laban::cli {
namespace {

Colour colour_of(top::Style style) {
  switch (style) {
    case top::Style::plain:
      return Colour::plain;
    case top::Style::dim:
      return Colour::dim;
    case top::Style::red:
      return Colour::red;
    case top::Style::green:
      return Colour::green;
    case top::Style::yellow:
      return Colour::yellow;
    case top::Style::blue:
      return Colour::blue;
    case top::Style::cyan:
      return Colour::cyan;
    case top::Style::bold:
    case top::Style::chosen:
      break;
  }
  return Colour::bold;
}

Line line_of(const top::Canvas& canvas, int y) {
  int end = canvas.width();
  while (end > 0 && canvas.at(end - 1, y).glyph == " ") --end;
  Line line;
  for (int x = 0; x < end; ++x) {
    const Colour colour = colour_of(canvas.at(x, y).style);
    if (line.empty() || line.back().colour != colour) line.push_back({{}, colour});
    line.back().text += canvas.at(x, y).glyph;
  }
  return line;
}

}  // namespace

top::Style style_of(Colour colour) {
  switch (colour) {
    case Colour::plain:
      return top::Style::plain;
    case Colour::dim:
      return top::Style::dim;
    case Colour::red:
      return top::Style::red;
    case Colour::green:
      return top::Style::green;
    case Colour::yellow:
      return top::Style::yellow;
    case Colour::blue:
      return top::Style::blue;
    case Colour::cyan:
      return top::Style::cyan;
    case Colour::bold:
      break;
  }
  return top::Style::bold;
}

void print_canvas(Printer& printer, const top::Canvas& canvas) {
  for (int y = 0; y < canvas.height(); ++y) printer.line(line_of(canvas, y));
}

int put_line(top::Canvas& canvas, int x, int y, const Line& line) {
  for (const Span& span : line) x = canvas.put(x, y, span.text, style_of(span.colour));
  return x;
}

}  // namespace laban::cli
