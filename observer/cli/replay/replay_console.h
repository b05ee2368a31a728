#pragma once

// ReplayConsole: a person at a stopped replay. Reads lines from stdin.
//
//   (nothing) | s   the next one     c   continue   g #N   continue to that position
//   b COND          stop there too   d N delete it  l      list them        q   quit

#include <cstdint>
#include <string>
#include <vector>

#include "bus/replay/comparison.h"
#include "observer/cli/command/context.h"
#include "observer/cli/replay/breakpoint.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class ReplayConsole {
 public:
  // Both must outlive it.
  ReplayConsole(Context& context, SignalWatch& signals,
                std::vector<observer::Breakpoint> breakpoints, bool steps)
      : context_(context), signals_(signals), breakpoints_(std::move(breakpoints)), steps_(steps) {}

  bool is_used() const { return steps_ || !breakpoints_.empty(); }

  // Before an event is played. Stops if necessary; false: end the replay.
  bool before(const wire::Decoded& event, std::int64_t pid);
  // After it was played. Stops before the next one if a breakpoint matches.
  void after(const replay::ReplayComparison::Step& step);
  // Whether a person was prompted since the last call.
  bool was_stopped() { return std::exchange(stopped_, false); }

 private:
  enum class Answer { go, ask_again, end };

  Answer obey(const std::string& line);
  // Nothing: stdin has ended, or the user wants to stop.
  std::optional<std::string> read_line();
  void list() const;

  Context& context_;
  SignalWatch& signals_;
  std::vector<observer::Breakpoint> breakpoints_;
  bool steps_;
  bool stopped_ = false;
  std::uint64_t go_to_ = 0;
  std::string typed_;
};

}  // namespace laban::cli
