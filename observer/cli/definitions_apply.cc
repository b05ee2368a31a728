// laban definitions apply: brings definitions into force on every partition, through the log.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/commands.h"
#include "observer/cli/definition_files.h"
#include "observer/cli/definition_observed.h"
#include "observer/cli/definition_report.h"
#include "observer/cli/person.h"
#include "observer/cli/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

class DefinitionsApply final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "definitions apply",
        Group::act,
        "bring saga definitions into force; sagas that run keep the version they began under",
        {{"laban definitions apply order.yaml --dry-run", "only show what would change"},
         {"laban definitions apply order.yaml --reason 'refunds take longer'", "a new version"},
         {"laban definitions apply order.yaml --shadow --reason 'try it'",
          "beside the one in force; it decides nothing"}},
        "Writes one event to each partition of the log; a version is in force from there on. No "
        "observer has to run. What a former attempt left half done is completed. Exit 3: a file "
        "has problems, nothing was applied.",
        true};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE...", "definition files, or directories of them", &files_, {}, true},
        {"--reason", "WHY", "for whoever reads the log later", &reason_},
        {"--dry-run", "", "show what would change, and change nothing", &dry_run_},
        {"--shadow", "", "fold it beside the one in force; it asks for nothing", &shadow_},
        {"--as", "WHO", "who applies it (the name of this system's user)", &who_},
        {"--timeout", "DURATION", "how long to wait for a running observer (10s)", &timeout_},
        {"--schemas", "DIR", "where the event schemas (*.bfbs) are", &schemas_},
    };
  }

  Exit run(Context& context) override {
    if (reason_.empty() && !dry_run_) {
      return context.fail({Exit::wrong_use, "an application needs a reason",
                           "Say it with --reason WHY, or look first with --dry-run"});
    }
    const auto patience = parse_patience(timeout_, 10s);
    if (!patience) return context.fail(patience.error());
    const auto schemas = load_schemas(schemas_);
    if (!schemas) return context.fail(schemas.error());
    const auto read = read_definition_files(files_, **schemas);
    if (!read.problems.empty()) return say_problems(context, read.problems);

    SignalWatch signals;
    auto system = connect(context);
    if (!system) return context.fail(system.error());
    auto log = DefinitionLog::open(*system->connection, system->target.name_space, **schemas,
                                   context.clock);
    if (!log) return context.fail(log.error());
    const ObserverClient observer(*system->connection, system->target.name_space);
    const auto observed = observe_definitions(observer);

    std::vector<ChangeReport> reports;
    for (const auto& file : read.files) {
      reports.push_back(planned_application(log->books(), file, shadow_));
      if (observed) note_running(*observed, reports.back());
    }
    if (!dry_run_) {
      for (std::size_t i = 0; i < read.files.size(); ++i) {
        const auto applied =
            apply(*log, read.files[i], shadow_, person(who_), reason_, context.clock.now());
        if (!applied) return context.fail(applied.error());
      }
      if (const auto again = log->read(); !again) return context.fail(again.error());
      for (auto& report : reports) note_in_log(log->books(), report);
      if (observed) note_observed(observer, *patience, context.clock, signals, reports);
    }
    print_reports(context, reports, dry_run_);
    return exit_of(context, reports, dry_run_);
  }

 private:
  static Exit say_problems(Context& context, const observer::Problems& problems) {
    if (!context.wants_json()) {
      for (const auto& problem : problems) context.err.line(observer::to_text(problem));
    }
    return context.fail({Exit::answer_is_no,
                         fmt::format("{}: {} problem(s), nothing was applied",
                                     problems.front().file, problems.size()),
                         "See all of them with: laban definitions check FILE..."});
  }

  std::vector<std::string> files_;
  std::string reason_, who_, timeout_, schemas_;
  bool dry_run_ = false, shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_apply() { return std::make_unique<DefinitionsApply>(); }

}  // namespace laban::cli
