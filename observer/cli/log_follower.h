#pragma once

// LogFollower: which of some events a log holds, from its beginning to now.

#include <laban/ids.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "bus/log/wakeup.h"
#include "observer/cli/context.h"
#include "observer/cli/log_view.h"
#include "observer/cli/signals.h"

namespace laban::cli {

class LogFollower {
 public:
  using Ids = std::unordered_set<EventId>;

  // All must outlive it; `wakeup` is the connection's. `unavailable`: there is no such log.
  static Result<std::unique_ptr<LogFollower>> open(Context& context, const System& system,
                                                   Wakeup& wakeup, SignalWatch& signals);

  std::uint32_t partition_count() const { return view_.partition_count(); }

  // Reads all that was in the log when it was opened, looking for these. `unavailable`: the log
  // stays silent, or the user has stopped it.
  Result<void> catch_up(Ids wanted);
  // Takes in what has arrived since. Does not wait.
  void look();

  bool holds(const EventId& id) const { return held_.contains(id); }

 private:
  LogFollower(Context& context, LogView view, std::string name_space, Wakeup& wakeup,
              SignalWatch& signals)
      : context_(context),
        view_(std::move(view)),
        name_space_(std::move(name_space)),
        wakeup_(wakeup),
        signals_(signals) {}

  // True when there was something.
  bool take();

  Context& context_;
  LogView view_;
  std::string name_space_;
  Wakeup& wakeup_;
  SignalWatch& signals_;
  std::optional<MergedTail> tail_;
  std::string trouble_;
  Ids wanted_, held_;
};

}  // namespace laban::cli
