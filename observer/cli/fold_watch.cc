#include "observer/cli/fold_watch.h"

#include <fmt/format.h>

namespace laban::cli {

using namespace std::chrono_literals;
using observer::FoldHooks;

namespace {

// What is over sooner needs no progress.
constexpr Duration quiet_at_first = 1s;
constexpr Duration between_lines = 10s;
constexpr Duration between_redraws = 200ms;
constexpr Duration log_patience = 30s;

std::string rate_text(std::uint64_t done, std::uint64_t total, Duration elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (seconds <= 0 || done == 0) return {};
  const double rate = static_cast<double>(done) / seconds;
  std::string text = fmt::format(", {:.0f}/s", rate);
  if (total > done) {
    const auto left = std::chrono::seconds(
        static_cast<std::int64_t>(static_cast<double>(total - done) / rate + 1));
    text += fmt::format(", about {} left", to_text(left));
  }
  return text;
}

}  // namespace

FoldHooks FoldWatch::hooks_for(std::uint32_t partition) {
  partition_ = partition;
  begun_ = shown_ = heard_ = context_.clock.steady();
  return {[this](const std::string& why) { return wait(why); },
          [this](FoldHooks::Phase phase, std::uint64_t done, std::uint64_t total) {
            return progress(phase, done, total);
          }};
}

void FoldWatch::end() {
  if (is_shown_ && context_.err.style().is_terminal) context_.err.redraw({});
  is_shown_ = false;
}

Result<void> FoldWatch::wait(const std::string& why) {
  const SteadyTime now = context_.clock.steady();
  if (why.empty()) heard_ = now;
  if (now - heard_ > log_patience) return Error{ErrorKind::unavailable, why};
  wakeup_.wait(100ms);
  return {};
}

bool FoldWatch::progress(FoldHooks::Phase phase, std::uint64_t done, std::uint64_t total) {
  if (signals_.stop_requests() > 0) {
    stopped_ = true;
    return false;
  }
  const SteadyTime now = context_.clock.steady();
  const Duration pause = context_.err.style().is_terminal ? between_redraws : between_lines;
  if (now - begun_ < quiet_at_first || now - shown_ < pause) return true;
  show(phase, done, total, now);
  return true;
}

void FoldWatch::show(FoldHooks::Phase phase, std::uint64_t done, std::uint64_t total,
                     SteadyTime now) {
  shown_ = now;
  is_shown_ = true;
  const bool folding = phase == FoldHooks::Phase::folding;
  const std::string text = folding
                               ? fmt::format("partition {}: folded up to #{} of #{}{}", partition_,
                                             done, total, rate_text(done, total, now - begun_))
                               : fmt::format("partition {}: compared {} rows", partition_, done);
  context_.err.redraw({Line{{text, Colour::dim}}});
  context_.err.flush();
}

}  // namespace laban::cli
