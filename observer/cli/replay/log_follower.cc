#include "observer/cli/replay/log_follower.h"

#include <utility>

#include "bus/event/wire.h"

namespace laban::cli {

Result<LogFollower> LogFollower::open(Context& context, const System& system, Wakeup& wakeup,
                                      SignalWatch& signals) {
  auto source = LogSource::open(context, system, wakeup, signals, {}, std::nullopt);
  if (!source) return source.error();
  return LogFollower(std::move(*source));
}

void LogFollower::take(const TailedMessage& tailed) {
  const auto event = wire::decode(tailed.message, source_->name_space(), tailed.partition,
                                  source_->partition_count());
  if (event && wanted_.contains(event->envelope.id)) held_.insert(event->envelope.id);
}

Result<void> LogFollower::catch_up(Ids wanted) {
  wanted_ = std::move(wanted);
  while (true) {
    const auto tailed = source_->next();
    if (!tailed) return tailed.error();
    if (!*tailed) return {};
    take(**tailed);
  }
}

void LogFollower::look() {
  while (const auto tailed = source_->next_if_here()) take(*tailed);
}

}  // namespace laban::cli
