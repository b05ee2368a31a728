#pragma once

// ProgressLine: the progress of long work. A terminal shows one line, redrawn; elsewhere a new line
// is printed now and then. Short work shows nothing.

#include <laban/clock.h>

#include <functional>
#include <string>

#include "observer/cli/terminal/printer.h"

namespace laban::cli {

class ProgressLine {
 public:
  // The work begins now. `printer` writes to stderr; both must outlive this.
  ProgressLine(Printer& printer, const Clock& clock) : printer_(printer), clock_(clock) { begin(); }

  // Different work begins now.
  void begin();
  Duration elapsed() const { return clock_.steady() - begun_; }
  // Calls `text` only when it is time to show it.
  void show(const std::function<std::string()>& text);
  // Removes the line from a terminal.
  void clear();

 private:
  Printer& printer_;
  const Clock& clock_;
  SteadyTime begun_{}, shown_{};
  bool is_shown_ = false;
};

}  // namespace laban::cli
