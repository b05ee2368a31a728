#include "observer/cli/log_follower.h"

#include <utility>

#include "bus/core/wire.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr Duration log_patience = 30s;

}  // namespace

Result<std::unique_ptr<LogFollower>> LogFollower::open(Context& context, const System& system,
                                                       Wakeup& wakeup, SignalWatch& signals) {
  auto view = LogView::open(*system.connection, system.target.name_space, {});
  if (!view) return view.error();
  std::unique_ptr<LogFollower> follower(
      new LogFollower(context, std::move(*view), system.target.name_space, wakeup, signals));
  follower->tail_ = follower->view_.tail(
      follower->view_.since_sequence(1), context.clock,
      [where = follower.get()](const std::string& text) { where->trouble_ = text; });
  return follower;
}

bool LogFollower::take() {
  bool something = false;
  while (const auto tailed = tail_->next()) {
    something = true;
    const auto event =
        wire::decode(tailed->message, name_space_, tailed->partition, view_.partition_count());
    if (event && wanted_.contains(event->envelope.id)) held_.insert(event->envelope.id);
  }
  return something;
}

Result<void> LogFollower::catch_up(Ids wanted) {
  wanted_ = std::move(wanted);
  SteadyTime heard = context_.clock.steady();
  while (true) {
    if (signals_.stop_requests() > 0) return Error{ErrorKind::unavailable, "stopped"};
    const bool arrived = tail_->pump();
    if (take() || arrived) heard = context_.clock.steady();
    if (tail_->is_caught_up()) return {};
    if (arrived) continue;
    if (context_.clock.steady() - heard > log_patience) {
      return Error{ErrorKind::unavailable,
                   trouble_.empty() ? "the log does not come to its end" : trouble_};
    }
    wakeup_.wait(50ms);
  }
}

void LogFollower::look() {
  while (tail_->pump()) (void)take();
  (void)take();
}

}  // namespace laban::cli
