// laban tail: the events of the log, as they come.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/commands.h"
#include "observer/cli/event_view.h"
#include "observer/cli/log_view.h"
#include "observer/cli/signals.h"
#include "observer/cli/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t default_last = 10;

class TailCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "tail",
        Group::watch,
        "print the events of the log as they come",
        {{"laban tail --since 10m 'payment.*'", "the last ten minutes of payment, then what comes"},
         {"laban tail --saga o-1042 --since '#1' --to-end", "all that happened to one order"},
         {"laban tail --jsonl --since '#1' --until-idle 2s", "the whole log as CloudEvents JSON"}},
        "Begins with the last ten events and follows the log until Ctrl-C. Reads the log itself; "
        "the "
        "observer need not run. Patterns are event types with * and ?. Ticks of the log clock are "
        "left "
        "out unless asked for.",
        false};
  }

  std::vector<Option> options() override {
    return {
        {"PATTERN", "PATTERN", "event types: payment.charged, 'payment.*', '*.rejected'",
         &filter_.patterns},
        {"--saga", "ID", "events of this saga only", &filter_.saga},
        {"--type", "T", "events of this type only; may be repeated", &types_},
        {"--service", "S", "events emitted by this service only", &filter_.service},
        {"--since", "WHEN",
         "begin at: 10m, 1d3h, 2026-11-20T15:32:16Z, '2026-11-20 15:32', '#184001'", &since_},
        {"--last", "N", "begin with the last N events (10)", &last_},
        {"--count", "N", "end after N events", &count_},
        {"--to-end", "", "end where the log ends now", &to_end_},
        {"--until-idle", "DURATION", "end when no event came for that long: 2s", &until_idle_},
        {"--grep", "TEXT", "events whose JSON contains the text", &filter_.text},
        {"--payload", "HOW", "none, short or full (short)", &payload_, {"none", "short", "full"}},
        {"--ticks", "", "ticks of the log clock too", &filter_.ticks},
    };
  }

  Exit run(Context& context) override {
    const auto idle = parse_patience(until_idle_, Duration::max());
    if (!idle) return context.fail(idle.error());
    idle_ = *idle;
    filter_.patterns.insert(filter_.patterns.end(), types_.begin(), types_.end());
    filter_.ticks = filter_.ticks || context.wants_json();

    SignalWatch signals;
    Wakeup wakeup;
    auto system = connect(context, &wakeup);
    if (!system) return context.fail(system.error());
    auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
    if (!schemas) return context.fail(schemas.error());
    auto view = LogView::open(*system->connection, system->target.name_space, filter_.saga);
    if (!view) return context.fail(view.error());

    Following following{context, *view, **schemas, system->target.name_space, signals, wakeup};
    const auto ended = follow(following);
    if (!ended) return context.fail(ended.error());
    return *ended;
  }

 private:
  struct Following {
    Context& context;
    LogView& view;
    const schema::SchemaRegistry& schemas;
    std::string name_space;
    SignalWatch& signals;
    Wakeup& wakeup;
  };

  Result<Exit> follow(Following& at) {
    const bool counts_back = since_.empty();
    auto starts = counts_back ? last_matching(at, last_.value_or(default_last)) : since(at);
    if (!starts) return starts.error();
    auto tail = at.view.tail(*starts, at.context.clock, say_on(at.context));
    EventReader reader(at.name_space, at.view.partition_count());
    SteadyTime last_event = at.context.clock.steady();
    std::uint64_t printed = 0, skip = counts_back ? skip_ : 0;
    while (true) {
      const bool came = tail.pump();
      while (auto message = tail.next()) {
        const SeenEvent event = reader.read(std::move(*message));
        if (!filter_.wants(event, at.schemas)) continue;
        if (!is_tick(event)) last_event = at.context.clock.steady();
        if (skip > 0 && skip-- > 0) continue;
        print(at, event);
        if (count_ && ++printed >= *count_) return Exit::done;
      }
      if (!came) at.context.out.flush();
      if (at.context.out.is_closed()) return Exit::done;
      if (at.signals.stop_requests() > 0) return Exit::interrupted;
      if (tail.is_caught_up() && to_end_) return Exit::done;
      const bool is_idle = at.context.clock.steady() - last_event >= idle_;
      if (is_idle && tail.is_caught_up()) return Exit::done;
      if (!came) at.wakeup.wait(50ms);
    }
  }

  Result<LogView::Starts> since(Following& at) const {
    const auto spec = parse_time_spec(since_, at.context.clock.now());
    if (!spec) return spec.error();
    if (const auto* sequence = std::get_if<Sequence>(&*spec))
      return at.view.since_sequence(sequence->number);
    return at.view.since(std::get<Time>(*spec), at.context.clock);
  }

  // Where to begin so that `wanted` matching events are before the end. Looks back in growing
  // steps, because how far that is depends on how rare they are. Leaves in skip_ how many matches
  // are too many.
  Result<LogView::Starts> last_matching(Following& at, std::uint64_t wanted) {
    std::uint64_t back = std::max<std::uint64_t>(wanted * 4, 256);
    while (true) {
      bool all = false;
      auto starts = at.view.before_end(wanted == 0 ? 0 : back, all);
      if (!starts || wanted == 0) return starts;
      const std::uint64_t found = count_matching(at, *starts);
      if (found >= wanted || all || at.signals.stop_requests() > 0) {
        skip_ = found > wanted ? found - wanted : 0;
        return starts;
      }
      back *= 8;
    }
  }

  std::uint64_t count_matching(Following& at, const LogView::Starts& starts) const {
    auto tail = at.view.tail(starts, at.context.clock, say_on(at.context));
    EventReader reader(at.name_space, at.view.partition_count());
    std::uint64_t found = 0;
    while (at.signals.stop_requests() == 0) {
      const bool came = tail.pump();
      while (auto message = tail.next()) {
        found += filter_.wants(reader.read(std::move(*message)), at.schemas) ? 1 : 0;
      }
      if (tail.is_caught_up()) break;
      if (!came) at.wakeup.wait(50ms);
    }
    return found;
  }

  static PartitionTail::Say say_on(Context& context) {
    return [&context](const std::string& text) {
      context.err.line("laban: " + text);
      context.err.flush();
    };
  }

  void print(Following& at, const SeenEvent& event) const {
    Printer& out = at.context.out;
    if (at.context.wants_json()) {
      out.json(event_json(event, at.schemas));
      return;
    }
    const PayloadView payload = payload_ == "none"   ? PayloadView::none
                                : payload_ == "full" ? PayloadView::full
                                                     : PayloadView::brief;
    out.line(event_line(event, at.schemas, payload, at.view.partition_count(), out.style().width));
  }

  EventFilter filter_;
  std::vector<std::string> types_;
  std::string since_, until_idle_, payload_ = "short";
  std::optional<std::uint64_t> last_, count_;
  bool to_end_ = false;
  Duration idle_ = Duration::max();
  std::uint64_t skip_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_tail() { return std::make_unique<TailCommand>(); }

}  // namespace laban::cli
