#include "observer/cli/terminal/progress_line.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

// What is over sooner needs no progress.
constexpr Duration quiet_at_first = 1s;
constexpr Duration between_lines = 10s;
constexpr Duration between_redraws = 200ms;

}  // namespace

void ProgressLine::begin() { begun_ = shown_ = context_.clock.steady(); }

void ProgressLine::show(const std::function<std::string()>& text) {
  const SteadyTime now = context_.clock.steady();
  const Duration pause = context_.err.style().is_terminal ? between_redraws : between_lines;
  if (now - begun_ < quiet_at_first || now - shown_ < pause) return;
  shown_ = now;
  is_shown_ = true;
  context_.err.redraw({Line{{text(), Colour::dim}}});
}

void ProgressLine::clear() {
  if (is_shown_ && context_.err.style().is_terminal) context_.err.redraw({});
  is_shown_ = false;
}

}  // namespace laban::cli
