#pragma once

// laban replay --live: publishes the events that began a capsule's sagas into the log of a running
// system.

#include "observer/cli/command/context.h"
#include "observer/cli/replay/live_choice.h"
#include "observer/cli/replay/pace.h"

namespace laban::cli {

struct LiveReplayPlan {
  std::string file;        // the capsule
  std::string name_space;  // as given on the command line
  observer::LiveWanted wanted;
  observer::Pace pace;
  bool dry_run = false, yes = false;
  std::uint64_t limit = 50;  // events a dry run lists
};

// Nothing is published unless the given namespace is the target's, the log has as many partitions
// as the recorded one, and a person has confirmed.
Exit replay_live(Context& context, LiveReplayPlan plan);

}  // namespace laban::cli
