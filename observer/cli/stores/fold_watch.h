#pragma once

// FoldWatch: what a person sees of a long fold, on stderr, and how it is stopped: Ctrl-C, or a log
// that stays out of reach.

#include <string>

#include "bus/log/wakeup.h"
#include "observer/cli/command/context.h"
#include "observer/cli/terminal/progress_line.h"
#include "observer/cli/terminal/signals.h"
#include "observer/rebuild/verification.h"

namespace laban::cli {

class FoldWatch {
 public:
  // All must outlive this; `wakeup` is the connection's.
  FoldWatch(Context& context, SignalWatch& signals, Wakeup& wakeup)
      : context_(context), signals_(signals), wakeup_(wakeup), line_(context.err, context.clock) {}

  // From now on it is about this partition. The hooks live as long as this.
  observer::FoldHooks hooks_for(std::uint32_t partition);
  // Clears the line of progress.
  void end() { line_.clear(); }
  bool was_stopped() const { return stopped_; }

 private:
  Result<void> wait(const std::string& why);
  bool progress(observer::FoldHooks::Phase phase, std::uint64_t done, std::uint64_t total);
  std::string text_of(observer::FoldHooks::Phase phase, std::uint64_t done,
                      std::uint64_t total) const;

  Context& context_;
  SignalWatch& signals_;
  Wakeup& wakeup_;
  ProgressLine line_;
  std::uint32_t partition_ = 0;
  SteadyTime heard_{};
  bool stopped_ = false;
};

}  // namespace laban::cli
