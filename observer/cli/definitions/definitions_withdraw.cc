// laban definitions withdraw: no new saga starts under a definition.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/person.h"
#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_access.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_report.h"

namespace laban::cli {
namespace {

class DefinitionsWithdraw final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions withdraw",
            Group::act,
            "stop new sagas from starting under a definition; running sagas continue",
            {{"laban definitions withdraw order --reason 'orders moved'", "running sagas continue"},
             {"laban definitions withdraw order --shadow --reason 'seen enough'",
              "withdraw the shadow"}},
            "Writes one event to each partition where a version is in force. Apply the definition "
            "again to restore it.",
            true};
  }

  std::vector<Option> options() override {
    auto all = terms_.options("withdraws");
    all.insert(all.begin(), {"NAME", "NAME", "name of the saga definition", &name_, {}, true});
    all.push_back({"--shadow", "", "withdraw its shadow instead", &shadow_});
    return all;
  }

  Exit run(Context& context) override {
    if (const auto wrong = terms_.check("a withdrawal")) return context.fail(*wrong);
    const auto patience = terms_.patience();
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    auto opened = DefinitionAccess::open(context);
    if (!opened) return context.fail(opened.error());
    auto& log = opened->log;
    const ObserverClient observer = opened->observer();
    const std::string name = book_name(name_, shadow_);
    std::vector<ChangeReport> reports = {planned_withdrawal(log.books(), name)};
    const bool is_known =
        std::any_of(log.books().begin(), log.books().end(),
                    [&](const auto& book) { return book.chapter(name) != nullptr; });
    if (!is_known) {
      return context.fail({Exit::not_found, fmt::format("no definition {} was ever applied", name),
                           "List them with: laban definitions ls"});
    }
    const auto observed = observe_definitions(observer);
    if (observed) note_running(*observed, reports.front());
    if (!terms_.dry_run) {
      if (const auto said =
              withdraw(log, name, person(terms_.who), terms_.reason, context.clock.now());
          !said)
        return context.fail(said.error());
      if (const auto again = log.read(); !again) return context.fail(again.error());
      note_in_log(log.books(), reports.front());
      if (observed) note_observed(observer, *patience, context.clock, signals, reports);
    }
    print_reports(context, reports, terms_.dry_run);
    return exit_of(context, reports, terms_.dry_run);
  }

 private:
  std::string name_;
  ChangeTerms terms_;
  bool shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_withdraw() {
  return std::make_unique<DefinitionsWithdraw>();
}

}  // namespace laban::cli
