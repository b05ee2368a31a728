#include "observer/cli/terminal/progress_line.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

// Work that ends sooner needs no progress line.
constexpr Duration quiet_at_first = 1s;
constexpr Duration between_lines = 10s;
constexpr Duration between_redraws = 200ms;

}  // namespace

void ProgressLine::begin() { begun_ = shown_ = clock_.steady(); }

void ProgressLine::show(const std::function<std::string()>& text) {
  const SteadyTime now = clock_.steady();
  const Duration pause = printer_.style().is_terminal ? between_redraws : between_lines;
  if (now - begun_ < quiet_at_first || now - shown_ < pause) return;
  shown_ = now;
  is_shown_ = true;
  printer_.redraw({Line{{text(), Colour::dim}}});
}

void ProgressLine::clear() {
  if (is_shown_ && printer_.style().is_terminal) printer_.redraw({});
  is_shown_ = false;
}

}  // namespace laban::cli
