// laban tail: follows the events of the log.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/log_reader.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/definitions/definition_log.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/event_view.h"
#include "observer/cli/events/live_sagas.h"
#include "observer/cli/terminal/signals.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/queries/known_names.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t default_last = 10;
constexpr std::uint64_t warm_up_messages = 4096;

// One of many, each with a line of its own.
class EventAnswer final : public Answer {
 public:
  EventAnswer(const SeenEvent& event, const Verdict& verdict, const schema::SchemaRegistry& schemas,
              const EventLayout& layout)
      : event_(event), verdict_(verdict), schemas_(schemas), layout_(layout) {}

  void print(const Page& page) const override {
    page.out.line(event_line(event_, verdict_, schemas_, layout_));
  }
  std::string json(int) const override { return event_json(event_, schemas_); }

 private:
  const SeenEvent& event_;
  const Verdict& verdict_;
  const schema::SchemaRegistry& schemas_;
  const EventLayout layout_;
};

class TailCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "tail",
        Group::watch,
        "print the events of the log and follow it",
        {{"laban tail --since 10m 'payment.*'",
          "payment events of the last ten minutes, then new ones"},
         {"laban tail --saga o-1042 --since '#1' --to-end",
          "everything that happened to one order"},
         {"laban tail --jsonl --since '#1' --until-idle 2s", "the whole log as CloudEvents JSON"}},
        "Starts with the last ten events and follows the log until Ctrl-C. Reads the log only; "
        "the observer need not run. Patterns are event types with * and ?. Omits ticks of the log "
        "clock by default; deadlines that pass get lines of their own. Shows the effect of an "
        "event on its saga if the saga started at most 4,096 messages before the first line. "
        "Exit 5: it ended without an event of the saga that --saga names.",
        false};
  }

  std::vector<Option> options() override {
    return {
        {"PATTERN", "PATTERN", "event types: payment.charged, 'payment.*', '*.rejected'",
         &filter_.patterns},
        {"--saga", "ID", "only events of this saga", &filter_.saga},
        {"--type", "T", "only events of this type (may be repeated)", &types_},
        {"--service", "S", "only events emitted by this service", &filter_.service},
        {"--since", "WHEN",
         "start at: 10m, 1d3h, 2026-11-20T15:32:16Z, '2026-11-20 15:32', '#184001'", &since_},
        {"--last", "N", "start with the last N events (10)", &last_},
        {"--count", "N", "exit after N events", &count_},
        {"--to-end", "", "exit at the current end of the log", &to_end_},
        {"--until-idle", "DURATION", "exit when no event has arrived for this long: 2s",
         &until_idle_},
        {"--state",
         "S",
         "only events and deadlines that leave their saga in this state",
         &state_,
         {"placeholder", "running", "compensating", "completed", "compensated", "stuck"}},
        {"--grep", "TEXT", "only events whose JSON contains TEXT", &filter_.text},
        {"--payload",
         "HOW",
         "payload: none, short or full (short)",
         &payload_,
         {"none", "short", "full"}},
        {"--ticks", "", "include ticks of the log clock", &filter_.ticks},
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
    auto system = context.connect(&wakeup);
    if (!system) return context.fail(system.error());
    auto schemas = schemas_of(*system, context.clock);
    if (!schemas) return context.fail(schemas.error());
    auto books = books_of(*system, **schemas, context);
    if (const auto known = knows_names(*system, **schemas, books); !known)
      return context.fail(known.error());
    auto log = LogReader::open(*system->connection, system->target.name_space, context.clock,
                               filter_.saga);
    if (!log) return context.fail(log.error());

    Following following{context, *log, **schemas, std::move(books), signals, wakeup};
    const auto ended = follow(following);
    if (!ended) return context.fail(ended.error());
    return *ended;
  }

 private:
  struct Following {
    Context& context;
    LogReader& log;
    const schema::SchemaRegistry& schemas;
    std::vector<observer::DefinitionRegistry> books;
    SignalWatch& signals;
    Wakeup& wakeup;
  };

  // Without definitions events have no steps, but can still be shown.
  static std::vector<observer::DefinitionRegistry> books_of(const System& system,
                                                            const schema::SchemaRegistry& schemas,
                                                            const Context& context) {
    auto log =
        DefinitionLog::open(*system.connection, system.target.name_space, schemas, context.clock);
    return log ? log->books() : std::vector<observer::DefinitionRegistry>();
  }

  // Everything the log can tell: the observer need not run.
  Result<void> knows_names(const System& system, const schema::SchemaRegistry& schemas,
                           const std::vector<observer::DefinitionRegistry>& books) const {
    std::vector<GivenName> given;
    for (const auto& pattern : filter_.patterns) given.push_back({NameKind::event_type, pattern});
    if (!filter_.service.empty()) given.push_back({NameKind::service, filter_.service});
    if (given.empty()) return {};
    observer::NameCollector collector;
    collector.add(schemas);
    for (const auto& book : books) collector.add(book);
    api::KnownNames known = collector.take();
    if (const auto added = add_names_in_log(system, known); !added) return added;
    return check_names(given, known);
  }

  // One pass over the log from `starts`. Events from `earlier` on only warm up the saga states.
  struct Pass {
    Pass(const Following& at, const LogReader::Positions& starts,
         const LogReader::Positions& earlier)
        : log(at.log),
          reader(log.name_space(), log.partition_count()),
          sagas(at.schemas, at.books) {
      for (const auto& [partition, sequence] : starts) {
        if (earlier.at(partition) < sequence) begin[partition] = sequence;
      }
      log.start(earlier, print_notice(at.context));
    }

    LogReader& log;
    EventReader reader;
    LiveSagas sagas;
    LogReader::Positions begin;  // earlier events are not shown
  };

  struct Shown {
    SeenEvent event;
    Verdict verdict;
    std::vector<Passing> passed;  // deadlines that passed, if the event is a tick
    bool wanted = false;          // show the event
    bool is_before = false;       // only warms up the saga states
  };

  // The next message, and what to show of it.
  std::optional<Shown> next(const Following& at, Pass& pass) const {
    auto message = pass.log.next();
    if (!message) return std::nullopt;
    Shown shown;
    shown.event = pass.reader.read(std::move(*message));
    shown.verdict = pass.sagas.meet(shown.event);
    shown.passed = pass.sagas.take_passed();
    const auto begin = pass.begin.find(shown.event.partition);
    shown.is_before = begin != pass.begin.end() && shown.event.message.sequence < begin->second;
    if (shown.is_before) return shown;
    shown.wanted =
        (state_.empty() || shown.verdict.state == state_) && filter_.wants(shown.event, at.schemas);
    return shown;
  }

  bool wants(const Passing& passing) const {
    const bool only_events = !filter_.patterns.empty() || !filter_.service.empty();
    return !only_events && filter_.text.empty() &&
           (filter_.saga.empty() || filter_.saga == passing.saga) &&
           (state_.empty() || state_ == passing.verdict.state);
  }

  Result<Exit> follow(Following& at) {
    const bool counts_back = since_.empty();
    auto starts = counts_back ? last_matching(at, last_.value_or(default_last)) : since(at);
    if (!starts) return starts.error();
    const auto earlier = at.log.earlier(*starts, warm_up_messages);
    if (!earlier) return earlier.error();
    Pass pass(at, *starts, *earlier);
    SteadyTime last_event = at.context.clock.steady();
    std::uint64_t printed = 0, skip = counts_back ? skip_ : 0;
    while (true) {
      const bool came = pass.log.poll();
      while (auto shown = next(at, pass)) {
        if (shown->is_before) continue;
        if (skip == 0) print_passed(at, shown->passed);
        if (!shown->wanted) continue;
        if (!is_tick(shown->event)) last_event = at.context.clock.steady();
        if (skip > 0 && skip-- > 0) continue;
        print(at, *shown);
        ++printed;
        if (count_ && printed >= *count_) return Exit::done;
      }
      if (!came) at.context.out.flush();
      if (at.context.out.is_closed()) return Exit::done;
      if (at.signals.stop_requests() > 0) return Exit::interrupted;
      if (pass.log.is_caught_up()) pass.begin.clear();
      const bool is_idle = at.context.clock.steady() - last_event >= idle_;
      if (pass.log.is_caught_up() && (to_end_ || is_idle)) return end_of(printed);
      if (!came) at.wakeup.wait(50ms);
    }
  }

  // A saga without a single event is most likely a mistake in its id.
  Result<Exit> end_of(std::uint64_t printed) const {
    if (printed > 0 || filter_.saga.empty() || last_ == std::uint64_t{0}) return Exit::done;
    return Error{ErrorKind::not_found,
                 fmt::format("no such event of saga '{}' in the log{}. Sagas are listed by: laban "
                             "sagas ls",
                             filter_.saga, since_.empty() ? "" : " since " + since_)};
  }

  Result<LogReader::Positions> since(Following& at) const {
    const auto spec = parse_time_spec(since_, at.context.clock.now());
    if (!spec) return spec.error();
    return at.log.at(*spec);
  }

  // Where to start so that `wanted` matching events come before the end. Looks back in growing
  // steps: the distance depends on how rare they are. Sets skip_ to the number of surplus matches.
  Result<LogReader::Positions> last_matching(Following& at, std::uint64_t wanted) {
    std::uint64_t back = std::max<std::uint64_t>(wanted * 4, 256);
    while (true) {
      bool all = false;
      auto starts = at.log.before_end(wanted == 0 ? 0 : back, &all);
      if (!starts || wanted == 0) return starts;
      const std::uint64_t found = count_matching(at, *starts);
      if (found >= wanted || all || at.signals.stop_requests() > 0) {
        skip_ = found > wanted ? found - wanted : 0;
        return starts;
      }
      back *= 8;
    }
  }

  std::uint64_t count_matching(Following& at, const LogReader::Positions& starts) const {
    LogReader::Positions begin = starts;
    if (!state_.empty()) {
      if (const auto earlier = at.log.earlier(starts, warm_up_messages)) begin = *earlier;
    }
    Pass pass(at, starts, begin);
    std::uint64_t found = 0;
    while (at.signals.stop_requests() == 0) {
      const bool came = pass.log.poll();
      while (const auto shown = next(at, pass)) found += shown->wanted ? 1 : 0;
      if (pass.log.is_caught_up()) break;
      if (!came) at.wakeup.wait(50ms);
    }
    return found;
  }

  static LogReader::Notice print_notice(Context& context) {
    return [&context](const std::string& text) {
      context.err.line("laban: " + text);
      context.err.flush();
    };
  }

  EventLayout layout(const Following& at) const {
    return {payload_ == "none"   ? PayloadView::none
            : payload_ == "full" ? PayloadView::full
                                 : PayloadView::brief,
            at.log.partition_count(), at.context.out.style().width};
  }

  void print(Following& at, const Shown& shown) const {
    at.context.show_line(EventAnswer(shown.event, shown.verdict, at.schemas, layout(at)));
  }

  void print_passed(Following& at, const std::vector<Passing>& passed) const {
    for (const auto& passing : passed) {
      if (!wants(passing)) continue;
      at.context.show_line(
          TextPart([&](const Page& page) { page.out.line(passing_line(passing, layout(at))); }));
    }
  }

  EventFilter filter_;
  std::vector<std::string> types_;
  std::string state_, since_, until_idle_, payload_ = "short";
  std::optional<std::uint64_t> last_, count_;
  bool to_end_ = false;
  Duration idle_ = Duration::max();
  std::uint64_t skip_ = 0;
};

}  // namespace

std::unique_ptr<Command> make_tail() { return std::make_unique<TailCommand>(); }

}  // namespace laban::cli
