#pragma once

// LogFollower: which of some events a log holds, from its beginning to now.

#include <laban/ids.h>

#include <memory>
#include <unordered_set>

#include "observer/cli/replay/replay_source.h"

namespace laban::cli {

class LogFollower {
 public:
  using Ids = std::unordered_set<EventId>;

  // All must outlive it; `wakeup` is the connection's. `unavailable`: there is no such log.
  static Result<LogFollower> open(Context& context, const System& system, Wakeup& wakeup,
                                  SignalWatch& signals);

  std::uint32_t partition_count() const { return source_->partition_count(); }

  // Reads all that was in the log when it was opened, looking for these. `unavailable`: the log
  // stays silent, or the user has stopped it.
  Result<void> catch_up(Ids wanted);
  // Takes in what has arrived since. Does not wait.
  void look();

  bool holds(const EventId& id) const { return held_.contains(id); }

 private:
  explicit LogFollower(std::unique_ptr<LogSource> source) : source_(std::move(source)) {}

  void take(const TailedMessage& tailed);

  std::unique_ptr<LogSource> source_;
  Ids wanted_, held_;
};

}  // namespace laban::cli
