#pragma once

// Prints a canvas as lines, and lines on a canvas.

#include "observer/cli/terminal/canvas.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// Every row, without trailing spaces.
void print_canvas(Printer& printer, const top::Canvas& canvas);

top::Style style_of(Colour colour);

// Returns the column after it.
int put_line(top::Canvas& canvas, int x, int y, const Line& line);

}  // namespace laban::cli
