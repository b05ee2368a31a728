// laban definitions mine: infers a definition file from traffic.

#include <fmt/core.h>
#include <laban/subject.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "bus/event/wire.h"
#include "bus/file/atomic_write.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definitions_check.h"
#include "observer/cli/definitions/mined_document.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/progress_line.h"
#include "observer/cli/terminal/signals.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/mining/mine.h"
#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/traffic.h"
#include "observer/saga/mining/yaml_text.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;
using observer::MinedSaga;
using observer::Problems;
using observer::Traffic;

// About 100 MB for sagas of a dozen events.
constexpr std::uint64_t default_sample = 100'000;

// The result of mining, its definition file, and that file's problems.
struct MinedFile {
  const MinedSaga& saga;
  std::string yaml;
  Problems problems;
  std::string written_to;  // empty: not written
};

class MineAnswer final : public Answer {
 public:
  explicit MineAnswer(const MinedFile& mined) : mined_(mined) {}

  void print(const Page& page) const override {
    if (mined_.written_to.empty()) {
      std::istringstream lines(mined_.yaml);
      for (std::string line; std::getline(lines, line);) page.out.line(line);
      return;
    }
    page.out.line(fmt::format("{}: saga {}, {}, from {}", mined_.written_to, mined_.saga.name,
                              many(mined_.saga.steps.size(), "step"),
                              many(mined_.saga.sagas, "saga")));
  }
  std::string json(int indent) const override {
    MinedDefinition document = mined_definition(mined_.saga);
    if (!mined_.written_to.empty()) document.file = mined_.written_to;
    for (const auto& problem : mined_.problems) document.problems.push_back(problem_at(problem));
    document.yaml = mined_.yaml;
    return api::to_json(document, indent);
  }
  std::optional<std::vector<std::string>> names() const override {
    if (mined_.written_to.empty()) return std::nullopt;
    return std::vector<std::string>{mined_.written_to};
  }

 private:
  const MinedFile& mined_;
};

class DefinitionsMine final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "definitions mine",
        Group::check,
        "infer a saga definition from the traffic",
        {{"laban definitions mine --to order.yaml", "from the whole log"},
         {"laban definitions mine --since 1h --name order", "from the last hour, to stdout"},
         {"laban definitions mine --starts trip.booked --json",
          "the evidence, for another kind of saga"}},
        "Reads the log only, not the observer, and only the envelopes of events: causes, order, "
        "durations, requests and answers. The evidence is written into the file as comments "
        "(shares of edges, percentiles); deadlines are ten times p99. Steps that did not occur in "
        "that time cannot be inferred: review and complete the file, check it, then apply it, "
        "first as a shadow. Changes nothing in the system. Exit 0: the file has no problems; 3: it "
        "was written but has problems to fix by hand; 5: no saga of this kind."};
  }

  std::vector<Option> options() override {
    return {
        {"--to", "FILE", "write to FILE (default: stdout)", &to_},
        {"--force", "", "overwrite FILE if it exists", &force_},
        {"--name", "NAME", "name of the saga (default: the context of its first event)", &name_},
        {"--starts", "TYPE", "first event of the sagas (default: the most frequent one)", &starts_},
        {"--since", "WHEN",
         "start at: 10m, 1d3h, 2026-11-20T15:32:16Z, '#184001' (default: the beginning)", &since_},
        {"--last", "N", "start N messages before the end of each partition", &last_},
        {"--sample", "N", "keep at most N sagas, sampled by id (100000)", &sample_},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_},
    };
  }

  Exit run(Context& context) override {
    if (const auto wrong = wrong_options()) return context.fail(*wrong);
    const auto schemas = load_schemas(schemas_);
    if (!schemas) return context.fail(schemas.error());
    SignalWatch signals;
    Wakeup wakeup;
    auto system = context.connect(&wakeup);
    if (!system) return context.fail(system.error());
    if (const auto known = knows_start(*system); !known) return context.fail(known.error());
    auto log = LogReader::open(*system->connection, system->target.name_space, context.clock);
    if (!log) return context.fail(log.error());
    const auto positions = starting_positions(context, *log);
    if (!positions) return context.fail(positions.error());
    Traffic traffic(sample_.value_or(default_sample));
    ProgressLine line(context.err, context.clock);
    const auto done = read(*log, *positions, wait_for(line, signals, wakeup), traffic);
    line.clear();
    if (signals.stop_requests() > 0) return Exit::interrupted;
    if (!done) return context.fail(done.error());
    auto mined = observer::mine(traffic, {name_, starts_});
    if (!mined) return context.fail(mined.error(), "See the event types with: laban graph");
    if (name_.empty()) mined->name = mined->starts.substr(0, mined->starts.find('.'));
    if (invalid_ > 0)
      mined->remarks.push_back(many(invalid_, "message") +
                               (invalid_ == 1 ? " is not an event" : " are not events"));
    return report(context, *mined, **schemas);
  }

 private:
  std::optional<Failure> wrong_options() const {
    if (!name_.empty() && !is_subject_token(name_)) {
      return Failure{
          Exit::wrong_use,
          fmt::format("invalid saga name '{}' (expected lower-case letters, digits, _ and -, "
                      "at most 32)",
                      name_),
          "For example: --name order"};
    }
    if (!since_.empty() && last_)
      return Failure{Exit::wrong_use, "--since and --last are mutually exclusive",
                     "Pass one of them"};
    if (sample_ == 0u)
      return Failure{Exit::wrong_use, "invalid --sample 0 (expected at least 1)", {}};
    std::error_code error;
    if (!to_.empty() && !force_ && fs::exists(fs::path(to_), error)) {
      return Failure{Exit::wrong_use, fmt::format("{} already exists", to_),
                     "Name another file, or pass --force"};
    }
    return std::nullopt;
  }

  // That the log has events of the type that sagas are said to start with.
  Result<void> knows_start(const System& system) const {
    if (starts_.empty()) return {};
    api::KnownNames known;
    if (auto added = add_names_in_log(system, known); !added) return added;
    return check_names({{NameKind::event_type, starts_}}, known);
  }

  Result<LogReader::Positions> starting_positions(const Context& context, LogReader& log) const {
    if (last_) return log.before_end(*last_);
    if (since_.empty()) return log.at_sequence(1);
    const auto spec = parse_time_spec(since_, context.clock.now());
    if (!spec) return spec.error();
    return log.at(*spec);
  }

  static LogWait wait_for(ProgressLine& line, SignalWatch& signals, Wakeup& wakeup) {
    return {wakeup, [&signals] { return signals.stop_requests() > 0; },
            [&line](std::uint64_t read, std::uint64_t total) {
              line.show([&] {
                const double seconds = std::chrono::duration<double>(line.elapsed()).count();
                return fmt::format("read {} of {} messages, {:.0f}/s", read, total,
                                   static_cast<double>(read) / seconds);
              });
            }};
  }

  // From the positions to the end of the log.
  Result<void> read(LogReader& log, const LogReader::Positions& positions, const LogWait& wait,
                    Traffic& traffic) {
    log.start(positions);
    while (true) {
      const auto next = log.next_until_end(wait);
      if (!next) return next.error();
      if (!*next) return {};
      const StoredMessage& message = (*next)->message;
      const auto event =
          wire::decode(message, log.name_space(), (*next)->partition, log.partition_count());
      if (!event) {
        ++invalid_;
        continue;
      }
      const Envelope& envelope = event->envelope;
      traffic.add({envelope.type, envelope.source, envelope.saga, envelope.id, envelope.cause,
                   message.stored_at, message.sequence});
    }
  }

  Exit report(Context& context, const MinedSaga& mined, const schema::SchemaRegistry& schemas) {
    observer::EventSources events;
    for (const auto& event : schemas.all()) events[event.type] = event.source;
    MinedFile file{mined, observer::yaml_of(mined), {}, to_};
    const std::string name = to_.empty() ? mined.name + ".yaml" : to_;
    file.problems = observer::read_definition(file.yaml, name, events).problems;
    if (!to_.empty()) {
      // Without --force it is never overwritten, not even when it was created in the meantime.
      const auto existing = force_ ? Existing::replace : Existing::keep;
      if (const auto written = write_atomically(to_, file.yaml, existing); !written)
        return context.fail(written.error());
    }
    context.show(MineAnswer(file));
    // The document lists them.
    if (!context.wants_json()) {
      for (const auto& problem : file.problems) context.err.line("laban: " + to_text(problem));
    }
    return file.problems.empty() ? Exit::done : Exit::answer_is_no;
  }

  std::string to_, name_, starts_, since_, schemas_;
  std::optional<std::uint64_t> last_, sample_;
  bool force_ = false;
  std::uint64_t invalid_ = 0;  // messages that are not events
};

}  // namespace

std::unique_ptr<Command> make_definitions_mine() { return std::make_unique<DefinitionsMine>(); }

}  // namespace laban::cli
