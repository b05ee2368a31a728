// laban definitions withdraw: no saga begins under a definition any more.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/commands.h"
#include "observer/cli/definition_files.h"
#include "observer/cli/definition_report.h"
#include "observer/cli/person.h"
#include "observer/cli/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

class DefinitionsWithdraw final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions withdraw",
            Group::act,
            "let no saga begin under a definition any more; those that run go on",
            {{"laban definitions withdraw order --reason 'orders moved'", "sagas that run go on"},
             {"laban definitions withdraw order --shadow --reason 'seen enough'", "the shadow"}},
            "Writes one event to each partition where a version is in force. Apply it again to "
            "bring it back.",
            true};
  }

  std::vector<Option> options() override {
    return {
        {"NAME", "NAME", "the saga's name", &name_, {}, true},
        {"--reason", "WHY", "for whoever reads the log later", &reason_},
        {"--dry-run", "", "show what would change, and change nothing", &dry_run_},
        {"--shadow", "", "its shadow, not the one in force", &shadow_},
        {"--as", "WHO", "who withdraws it (the name of this system's user)", &who_},
        {"--timeout", "DURATION", "how long to wait for a running observer (10s)", &timeout_},
    };
  }

  Exit run(Context& context) override {
    if (reason_.empty() && !dry_run_) {
      return context.fail({Exit::wrong_use, "a withdrawal needs a reason",
                           "Say it with --reason WHY, or look first with --dry-run"});
    }
    const auto patience = parse_patience(timeout_, 10s);
    if (!patience) return context.fail(patience.error());
    const auto schemas = load_schemas({});
    if (!schemas) return context.fail(schemas.error());
    SignalWatch signals;
    auto system = connect(context);
    if (!system) return context.fail(system.error());
    auto log = DefinitionLog::open(*system->connection, system->target.name_space, **schemas,
                                   context.clock);
    if (!log) return context.fail(log.error());
    const ObserverClient observer(*system->connection, system->target.name_space);
    const std::string name = book_name(name_, shadow_);
    std::vector<ChangeReport> reports = {planned_withdrawal(log->books(), name)};
    const bool is_known =
        std::any_of(log->books().begin(), log->books().end(),
                    [&](const auto& book) { return book.chapter(name) != nullptr; });
    if (!is_known) {
      return context.fail({Exit::not_found, fmt::format("no definition {} was ever applied", name),
                           "See which there are with: laban definitions ls"});
    }
    const auto observed = observe_definitions(observer);
    if (observed) note_running(*observed, reports.front());
    if (!dry_run_) {
      if (const auto said = withdraw(*log, name, person(who_), reason_, context.clock.now()); !said)
        return context.fail(said.error());
      if (const auto again = log->read(); !again) return context.fail(again.error());
      note_in_log(log->books(), reports.front());
      if (observed) note_observed(observer, *patience, context.clock, signals, reports);
    }
    print_reports(context, reports, dry_run_);
    return exit_of(context, reports, dry_run_);
  }

 private:
  std::string name_, reason_, who_, timeout_;
  bool dry_run_ = false, shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_withdraw() {
  return std::make_unique<DefinitionsWithdraw>();
}

}  // namespace laban::cli
