// laban replay: plays recorded events to a service in a sandbox.

#include "bus/schema/installed.h"
#include "observer/cli/replay/commands.h"
#include "observer/cli/replay/live_replay.h"
#include "observer/cli/replay/replay_report.h"
#include "observer/cli/replay/service_options.h"
#include "observer/cli/stores/observer_stores.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

// The parsed options.
struct Prepared {
  ReplayPlan plan;
  std::vector<observer::Breakpoint> breakpoints;
  fs::path program;
};

class ReplayCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "replay",
        Group::check,
        "play recorded events to a service in a sandbox: step by step, or to compare",
        {{"laban replay --to payment --verify", "does this build do what was recorded?"},
         {"laban replay --to exec:./build/dev/bin/laban-payment --verify", "another build"},
         {"laban replay --to payment --set fail=8% --verify", "which orders would it touch?"},
         {"laban replay --saga o-1042 --to payment --step", "one order, event by event"},
         {"laban replay --file o-1042.capsule --to payment --break emits=payment.declined",
          "from a file, without a broker"},
         {"laban replay --file day.capsule --live shop --dry-run", "what would be published"}},
        "The sandbox is the service's own program without a broker: its stores are in memory, time "
        "is the log time of each message, nothing is published and no effect is performed. It "
        "receives the events that the service received, in log order; what it emits is compared, "
        "by cause and id, with what the service emitted then. Without --alone, all events before "
        "and between those of the chosen sagas are played too, so that the service has the state "
        "it had. Each partition is played under the options that its log has of the service, "
        "each change from its position on; --set overrides them for the whole replay. What the log "
        "does not have is as the system was started (DIR/run.json). With "
        "--verify, prints only differences, and compares the rows of the service's store once the "
        "whole log was played. Exit 0: none; 3: some (with --verify). The log is only read. With "
        "--live nothing is played in a sandbox: the events that began a capsule's sagas are "
        "published into the log of the running system with the given namespace. Its services "
        "handle them like any others: they charge, ship and send mails, and emit what follows, "
        "with the recorded ids. Events caused by others are therefore not published, and neither "
        "are Laban's own (definitions, requests, dead letters, operators' actions). Publishes the "
        "oldest first, each after the log has confirmed the one before. Skips what the log already "
        "holds, so it is safe to re-run if interrupted. Prompts unless --yes is given. --since and "
        "--until then select sagas by when they began. Needs as many partitions as were "
        "recorded.",
        true,
        true};
  }

  std::vector<Option> options() override {
    return {
        {"--to", "SERVICE",
         "a service's name, or exec:PATH of its program (needed, but not with "
         "--live)",
         &to_},
        {"--file", "CAPSULE", "play this capsule instead of the log", &file_},
        {"--saga", "ID", "this saga (may be repeated)", &sagas_},
        {"--since", "TIME", "events stored then or later: 10m, 2026-11-20T15:32:16Z", &since_},
        {"--until", "TIME", "events stored before", &until_},
        {"--alone", "", "play only these events", &alone_},
        {"--verify", "", "print differences; exit 3 if there are any", &verify_},
        {"--speed", "SPEED", "speed relative to the log times: 1x, 10x, 0.5x; max", &speed_},
        {"--step", "", "stop before each event", &step_},
        {"--break", "COND",
         "stop at: type=payment.*, saga=ID, emits=TYPE, outcome=retry, differs (may be repeated)",
         &breaks_},
        {"--set", "OPTION=VALUE",
         "an option of the service, for the whole replay, whatever the log has (may be repeated)",
         &set_},
        {"--limit", "N", "differences shown, or events with --dry-run (50)", &limit_},
        {"--live", "NAMESPACE",
         "publish the events that began the sagas of --file into this running system's log",
         &live_},
        {"--dry-run", "", "with --live: only list what would be published", &dry_run_},
        {"--yes", "", "with --live: do not ask for confirmation", &yes_},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_},
    };
  }

  Exit run(Context& context) override {
    if (const auto wrong = check_use(); !wrong) return context.fail(wrong.error());
    if (!live_.empty()) return run_live(context);
    auto prepared = prepare(context);
    if (!prepared) return context.fail(prepared.error());
    const auto schemas = schema::load_installed(schemas_);
    if (!schemas) return context.fail(schemas.error());
    SignalWatch signals;
    if (!file_.empty()) {
      auto capsule = read_capsule(file_);
      if (!capsule) return context.fail(capsule.error());
      dir_ = context.target.dir;
      return play(context, signals, *make_capsule_source(std::move(*capsule)), *prepared,
                  **schemas);
    }
    Wakeup wakeup;
    auto system = context.connect(&wakeup);
    if (!system) return context.fail(system.error());
    dir_ = system->target.dir;
    const auto source = make_log_source(context, *system, wakeup, signals, only_saga(),
                                        alone_ ? prepared->plan.since : std::nullopt);
    if (!source) return context.fail(source.error());
    return play(context, signals, **source, *prepared, **schemas);
  }

 private:
  // Its partition is enough. Options and definitions, "-", are in all of them.
  std::string only_saga() const {
    return sagas_.size() == 1 && sagas_.front() != "-" ? sagas_.front() : std::string();
  }

  Result<void> check_use() const {
    const auto wrong = [](const char* text) {
      return Result<void>(Error{ErrorKind::invalid, text});
    };
    if (live_.empty()) {
      if (dry_run_ || yes_) return wrong("--dry-run and --yes require --live");
      if (to_.empty()) return wrong("name the service to replay to: --to payment");
      return {};
    }
    if (!to_.empty() || alone_ || verify_ || step_ || !breaks_.empty() || !set_.empty())
      return wrong(
          "--live cannot be combined with --to, --alone, --verify, --step, --break or --set");
    if (file_.empty())
      return wrong(
          "--live publishes from a file. Export one with 'laban export', then pass --file CAPSULE");
    return {};
  }

  Exit run_live(Context& context) const {
    LiveReplayPlan plan;
    const auto pace = observer::Pace::parse(speed_);
    if (!pace) return context.fail(pace.error());
    const auto window = window_of(context);
    if (!window) return context.fail(window.error());
    plan.file = file_;
    plan.name_space = live_;
    plan.wanted = {{sagas_.begin(), sagas_.end()}, window->since, window->until};
    plan.pace = *pace;
    plan.dry_run = dry_run_;
    plan.yes = yes_;
    plan.limit = limit_;
    return replay_live(context, std::move(plan));
  }

  struct Window {
    std::optional<Time> since, until;
  };
  Result<Window> window_of(const Context& context) const {
    Window window;
    for (const auto& [text, into] : {std::pair(&since_, &window.since), {&until_, &window.until}}) {
      if (text->empty()) continue;
      const auto time = parse_time(*text, context.clock.now());
      if (!time) return time.error();
      *into = *time;
    }
    return window;
  }

  Result<Prepared> prepare(const Context& context) const {
    Prepared prepared;
    auto pace = observer::Pace::parse(speed_);
    if (!pace) return pace.error();
    prepared.plan.pace = *pace;
    for (const auto& text : breaks_) {
      auto made = observer::Breakpoint::parse(text);
      if (!made) return made.error();
      prepared.breakpoints.push_back(std::move(*made));
    }
    ReplayPlan& plan = prepared.plan;
    const auto window = window_of(context);
    if (!window) return window.error();
    plan.since = window->since;
    plan.until = window->until;
    plan.sagas = {sagas_.begin(), sagas_.end()};
    plan.alone = alone_;
    plan.from_beginning = file_.empty() && !alone_;
    plan.quiet = verify_ && !step_ && breaks_.empty();
    const auto program = program_to_play(to_);
    if (!program) return program.error();
    prepared.program = *program;
    return prepared;
  }

  // Its command line: a directory, and what --set gives; of the same option, the last one.
  Result<std::vector<std::string>> words_of(const fs::path& scratch) {
    ServiceOptions options;
    if (const auto set = override_options(set_, options); !set) return set.error();
    std::vector<std::string> words{"--dir", scratch.string()};
    for (const auto& [name, value] : options) {
      words.push_back("--" + name);
      words.push_back(value);
      given_.push_back(name + "=" + value);
    }
    return words;
  }

  // How the system's service was started.
  Result<std::vector<replay::OptionText>> started_with(const std::string& service) const {
    std::vector<replay::OptionText> options;
    if (dir_.empty()) return options;
    const auto recorded = recorded_options(dir_, service);
    if (!recorded) return recorded.error();
    for (const auto& [name, value] : *recorded) options.push_back({name, value});
    return options;
  }

  Result<std::unique_ptr<ProgramPlayer>> start(ReplaySource& source, const fs::path& program,
                                               const fs::path& scratch) {
    const auto words = words_of(scratch);
    if (!words) return words.error();
    auto player =
        ProgramPlayer::start(program, *words, source.name_space(), source.partition_count());
    if (!player) return player;
    auto options = source.options_of((*player)->service());
    if (!options) return options.error();
    auto started = started_with((*player)->service());
    if (!started) return started.error();
    options->started_with = std::move(*started);
    if (auto begun = (*player)->begin(*options); !begun) return begun.error();
    return player;
  }

  Exit play(Context& context, SignalWatch& signals, ReplaySource& source, Prepared& prepared,
            const schema::SchemaRegistry& schemas) {
    std::error_code error;
    const auto scratch = ScratchDirectory::make(fs::temp_directory_path(error));
    if (!scratch) return context.fail(scratch.error());
    const auto player = start(source, prepared.program, scratch->path());
    if (!player) return context.fail(player.error());
    ReplayConsole console(context, signals, std::move(prepared.breakpoints), step_);
    ReplayRun run(context, signals, source, **player, console, schemas, std::move(prepared.plan));
    const auto done = run.run();
    if (signals.stop_requests() > 0) return Exit::interrupted;
    if (!done) return context.fail(done.error());
    auto end = (*player)->finish();
    if (!end) return context.fail(end.error());
    const ReplayReport report{
        to_,
        given_,
        verify_,
        verify_ && !step_ && breaks_.empty(),
        limit_,
        std::move(end->options),
        rows_compared(run, (*player)->service(), source.partition_count(), end->rows)};
    return context.show(ReplayAnswer(report, run, schemas),
                        verify_ && !report.is_as_recorded(run) ? Exit::answer_is_no : Exit::done);
  }

  RowsCompared rows_compared(const ReplayRun& run, const std::string& service,
                             std::uint32_t partition_count, const replay::Rows& rows) const {
    RowsCompared compared;
    compared.replayed = rows;
    if (!file_.empty() || dir_.empty()) {
      compared.why_not = "the service's store is not available here";
    } else if (!run.gaps().empty()) {
      compared.why_not = "the log has lost messages";
    } else if (run.left_something_out() || run.was_ended() || sagas_.size() == 1) {
      compared.why_not = "the log was not played completely";
    } else {
      return compare_rows(dir_, service, rows, partition_count, run.seen(), run.played());
    }
    return compared;
  }

  std::string to_, file_, live_, since_, until_, speed_ = "max", schemas_;
  std::vector<std::string> sagas_, breaks_, set_, given_;
  std::uint64_t limit_ = 50;
  bool alone_ = false, verify_ = false, step_ = false, dry_run_ = false, yes_ = false;
  fs::path dir_;
};

}  // namespace

void add_replay_commands(Commands& all) { all.push_back(std::make_unique<ReplayCommand>()); }

}  // namespace laban::cli
