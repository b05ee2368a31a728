#pragma once

// Printer: the only way to write to a stream. All text passes through sanitise() and colours are
// added here, so no text from outside can write an escape sequence.
//
// A reader that closes its end of the pipe is not an error: is_closed() tells, and later output is
// dropped. When output is lost for another reason, e.g. on a full disk, lost() says why, too. Not
// thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "observer/cli/terminal/text.h"

namespace laban::cli {

enum class Colour { plain, bold, dim, red, green, yellow, blue, cyan };

struct Span {
  std::string text;
  Colour colour = Colour::plain;
};
using Line = std::vector<Span>;

// What the stream can show.
struct Style {
  bool colours = false;
  Charset charset = Charset::unicode;
  bool is_terminal = false;
  std::size_t width = 0;  // columns of the terminal; 0: not a terminal
};

class Printer {
 public:
  Printer(int fd, Style style) : fd_(fd), style_(style) {}
  ~Printer() { flush(); }
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;

  void line(const Line& spans);
  void line(std::string_view text) { line(Line{{std::string(text), Colour::plain}}); }
  void line() { line(Line{}); }
  // One JSON document, unchanged except for characters that a terminal interprets.
  void json(std::string_view document);
  // Replaces the lines of the previous redraw() on a terminal; appends them elsewhere.
  void redraw(const std::vector<Line>& lines);

  void flush();
  // Whether the reader has closed the stream. Asks the stream, so that an idle command notices too.
  bool is_closed();
  // Why output was lost: "No space left on device"; empty: nothing was lost. Flushes first.
  std::string lost();
  const Style& style() const { return style_; }

 private:
  void append(std::string_view bytes);

  int fd_;
  Style style_;
  std::string pending_;
  std::size_t redrawn_lines_ = 0;
  bool closed_ = false;
  int problem_ = 0;  // errno of the write that failed
};

}  // namespace laban::cli
