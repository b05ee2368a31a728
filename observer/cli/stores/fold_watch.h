#pragma once

// FoldWatch: shows the progress of a long fold on stderr, and stops it on Ctrl-C or when the log
// stays unreachable.

#include <string>

#include "bus/log/wakeup.h"
#include "observer/cli/command/context.h"
#include "observer/cli/terminal/progress_line.h"
#include "observer/cli/terminal/signals.h"
#include "observer/rebuild/verification.h"

namespace laban::cli {

class FoldWatch {
 public:
  // All arguments must outlive this; `wakeup` is the connection's.
  FoldWatch(Context& context, SignalWatch& signals, Wakeup& wakeup)
      : context_(context), signals_(signals), wakeup_(wakeup), line_(context.err, context.clock) {}

  // Switches to this partition. The hooks live as long as this object.
  observer::FoldHooks hooks_for(std::uint32_t partition);
  // Clears the progress line.
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
