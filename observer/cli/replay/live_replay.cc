#include "observer/cli/replay/live_replay.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "bus/capsule/capsule.h"
#include "bus/event/wire.h"
#include "bus/log/nats/address.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/client/operator_log.h"
#include "observer/cli/replay/live_view.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/progress_line.h"

namespace laban::cli {

using namespace std::chrono_literals;
using observer::LiveChoice;
using observer::LiveEvent;

namespace {

constexpr Duration patience = 30s;
constexpr Duration between_looks =
    200ms;  // between progress updates while waiting for the next event

// Which events a log holds, from its beginning until now.
class EventsInLog {
 public:
  using Ids = std::unordered_set<EventId>;

  // Both must outlive it, and so must `wait`.
  EventsInLog(LogReader& log, const LogWait& wait) : log_(log), wait_(wait) {}

  // Reads everything the log holds now, looking for these ids.
  Result<void> catch_up(Ids wanted) {
    wanted_ = std::move(wanted);
    log_.start(log_.at_sequence(1));
    while (true) {
      const auto message = log_.next_until_end(wait_);
      if (!message) return message.error();
      if (!*message) return {};
      take(**message);
    }
  }
  // Takes in what has arrived since. Does not wait.
  void look() {
    do {
      while (const auto message = log_.next()) take(*message);
    } while (log_.poll());
  }

  bool holds(const EventId& id) const { return held_.contains(id); }

 private:
  void take(const LogMessage& message) {
    const auto event =
        wire::decode(message.message, log_.name_space(), message.partition, log_.partition_count());
    if (event && wanted_.contains(event->envelope.id)) held_.insert(event->envelope.id);
  }

  LogReader& log_;
  const LogWait& wait_;
  Ids wanted_, held_;
};

class LiveReplay {
 public:
  LiveReplay(Context& context, SignalWatch& signals, const System& system, EventsInLog& log,
             LiveReplayPlan& plan, const LiveChoice& choice)
      : context_(context),
        signals_(signals),
        system_(system),
        log_(log),
        plan_(plan),
        choice_(choice),
        line_(context.err, context.clock) {}

  Exit run() {
    EventsInLog::Ids wanted;
    for (const auto& event : choice_.events) wanted.insert(event.id);
    const auto read = log_.catch_up(std::move(wanted));
    if (signals_.stop_requests() > 0) return Exit::interrupted;
    if (!read) return context_.fail(read.error());
    for (const auto& event : choice_.events) {
      if (log_.holds(event.id)) {
        ++held_;
      } else {
        missing_.push_back(event);
      }
    }
    if (plan_.dry_run) return show();
    if (!missing_.empty() && !plan_.yes) {
      if (const Exit asked = ask(); asked != Exit::done) return asked;
    }
    const auto done = publish();
    line_.clear();
    show();
    if (signals_.stop_requests() > 0) return Exit::interrupted;
    return done ? Exit::done
                : context_.fail(done.error(), "Run the same command again to publish the rest");
  }

 private:
  Exit ask() {
    const std::string what =
        fmt::format("publish {} of {} into the log of '{}' at {}", many(missing_.size(), "event"),
                    many(observer::sagas_in(missing_), "saga"), plan_.name_space,
                    nats::shown_url(system_.target.url));
    if (!can_prompt()) {
      return context_.fail({Exit::wrong_use,
                            "stdin is not a terminal, so there is no one to confirm: " + what,
                            "List them with --dry-run, then pass --yes"});
    }
    context_.err.line(
        {{"Its services will act on them and repeat their effects on the outside world.",
          Colour::yellow}});
    if (context_.confirm(signals_, what)) return Exit::done;
    context_.err.line("nothing was published");
    return signals_.stop_requests() > 0 ? Exit::interrupted : Exit::answer_is_no;
  }

  Result<void> publish() {
    line_.begin();
    OperatorLog out(*system_.connection, plan_.name_space, context_.clock);
    for (const LiveEvent& event : missing_) {
      if (!wait_for(event.recorded_at)) return {};
      log_.look();
      if (log_.holds(event.id)) {
        ++overtaken_;
        continue;
      }
      const auto stored =
          out.publish(event.partition, {event.id, event.type, event.data}, patience);
      if (!stored) return stored.error();
      ++(stored->was_there ? overtaken_ : published_);
    }
    return {};
  }

  // False: the user stopped it.
  bool wait_for(Time recorded_at) {
    while (signals_.stop_requests() == 0) {
      show_progress();
      const SteadyTime now = context_.clock.steady();
      const SteadyTime due = plan_.pace.due(recorded_at, now);
      if (due <= now) return true;
      signals_.wait(std::min<Duration>(due - now, between_looks));
    }
    return false;
  }

  void show_progress() {
    line_.show([this] {
      return fmt::format("{} of {} published", published_ + overtaken_, missing_.size());
    });
  }

  Exit show() const {
    LiveReplayDocument document{
        .live = plan_.name_space,
        .file = plan_.file,
        .dry_run = plan_.dry_run,
        .events = choice_.events.size(),
        .sagas = observer::sagas_in(choice_.events),
        .held = held_,
        .missing = missing_.size(),
        .published = published_,
        .overtaken = overtaken_,
        .followed = choice_.followed,
        .unfounded = choice_.unfounded,
        .not_wanted = choice_.not_wanted,
        .own = choice_.own,
        .doubtful = choice_.doubtful,
    };
    for (std::size_t i = 0; plan_.dry_run && i < missing_.size() && i < plan_.limit; ++i) {
      const LiveEvent& event = missing_[i];
      document.would.push_back({event.partition, event.sequence, event.recorded_at, event.saga,
                                event.type, event.id.hex()});
    }
    return context_.show(LiveReplayAnswer(document, missing_));
  }

  Context& context_;
  SignalWatch& signals_;
  const System& system_;
  EventsInLog& log_;
  LiveReplayPlan& plan_;
  const LiveChoice& choice_;
  ProgressLine line_;
  std::vector<LiveEvent> missing_;  // those the log did not hold when it was read
  std::uint64_t held_ = 0, published_ = 0, overtaken_ = 0;
};

Result<void> check_target(const LiveReplayPlan& plan, const Target& target) {
  if (plan.name_space == target.name_space) return {};
  return Error{
      ErrorKind::invalid,
      fmt::format("--live names namespace '{}', but the target system (from {}) has '{}': name "
                  "that one, or choose another system with --dir, --url and --namespace",
                  plan.name_space, target.origin, target.name_space)};
}

Result<void> check_partitions(const Capsule& capsule, std::uint32_t partition_count) {
  if (capsule.partition_count == partition_count) return {};
  return Error{ErrorKind::invalid,
               fmt::format("the capsule has {} and this log has {}, so the order of events would "
                           "change. Use a system with --partitions {}",
                           many(capsule.partition_count, "partition"), partition_count,
                           capsule.partition_count)};
}

}  // namespace

Exit replay_live(Context& context, LiveReplayPlan plan) {
  const auto capsule = read_capsule(plan.file);
  if (!capsule) return context.fail(capsule.error());
  const LiveChoice choice = choose_live(*capsule, plan.wanted);
  if (choice.events.empty()) {
    return context.fail({Exit::not_found, "no event of " + plan.file + " is selected",
                         "List its contents with: laban import " + plan.file});
  }
  SignalWatch signals;
  Wakeup wakeup;
  auto system = context.connect(&wakeup);
  if (!system) return context.fail(system.error());
  if (const auto wrong = check_target(plan, system->target); !wrong)
    return context.fail(wrong.error());
  auto log = LogReader::open(*system->connection, plan.name_space, context.clock);
  if (!log) return context.fail(log.error());
  if (const auto wrong = check_partitions(*capsule, log->partition_count()); !wrong)
    return context.fail(wrong.error());
  const LogWait wait{wakeup, [&signals] { return signals.stop_requests() > 0; }};
  EventsInLog events(*log, wait);
  return LiveReplay(context, signals, *system, events, plan, choice).run();
}

}  // namespace laban::cli
