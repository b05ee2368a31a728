#include "observer/cli/stores/fold_watch.h"

#include <fmt/format.h>

#include "observer/cli/client/log_reader.h"

namespace laban::cli {

using namespace std::chrono_literals;
using observer::FoldHooks;

namespace {

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
  line_.begin();
  heard_ = context_.clock.steady();
  return {[this](const std::string& why) { return wait(why); },
          [this](FoldHooks::Phase phase, std::uint64_t done, std::uint64_t total) {
            return progress(phase, done, total);
          }};
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
  line_.show([&] { return text_of(phase, done, total); });
  return true;
}

std::string FoldWatch::text_of(FoldHooks::Phase phase, std::uint64_t done,
                               std::uint64_t total) const {
  if (phase == FoldHooks::Phase::folding) {
    return fmt::format("partition {}: folded up to #{} of #{}{}", partition_, done, total,
                       rate_text(done, total, line_.elapsed()));
  }
  return fmt::format("partition {}: compared {} rows", partition_, done);
}

}  // namespace laban::cli
