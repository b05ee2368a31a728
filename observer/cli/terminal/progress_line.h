#pragma once

// ProgressLine: how far long work is, on stderr: one line that is redrawn on a terminal, now and
// then a new one elsewhere. Work that is soon over says nothing.

#include <functional>
#include <string>

#include "observer/cli/command/context.h"

namespace laban::cli {

class ProgressLine {
 public:
  // The work begins now. `context` must outlive it.
  explicit ProgressLine(Context& context) : context_(context) { begin(); }

  // Other work begins now.
  void begin();
  Duration elapsed() const { return context_.clock.steady() - begun_; }
  // Asks for the text only when it is time to show it.
  void show(const std::function<std::string()>& text);
  // Nothing of it stays on a terminal.
  void clear();

 private:
  Context& context_;
  SteadyTime begun_{}, shown_{};
  bool is_shown_ = false;
};

}  // namespace laban::cli
