// laban definitions apply, laban definitions withdraw: put definitions into force on every
// partition, or end that, through the log.

#include <algorithm>

#include "observer/cli/client/person.h"
#include "observer/cli/command/change_terms.h"
#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_change.h"
#include "observer/cli/definitions/definitions_check.h"

namespace laban::cli {
namespace {

class DefinitionsApply final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "definitions apply",
        Group::act,
        "put saga definitions into force; running sagas keep the version they started under",
        {{"laban definitions apply order.yaml --dry-run", "show what would change"},
         {"laban definitions apply order.yaml --reason 'refunds take longer'", "a new version"},
         {"laban definitions apply order.yaml --shadow --reason 'try it'",
          "evaluate it alongside the one in force, without effect"}},
        "Writes one event to each partition of the log; the version is in force from that position "
        "on. The observer does not have to run. Completes an earlier attempt that was interrupted. "
        "Exit 3: a file has problems; nothing was applied.",
        true};
  }

  std::vector<Option> options() override {
    auto all = terms_.options("applies", "the observer");
    all.insert(all.begin(),
               {"FILE", "FILE...", "definition files, or directories of them", &files_, {}, true});
    all.push_back({"--shadow", "",
                   "apply as a shadow: evaluated alongside the one in force, without effect",
                   &shadow_});
    return all;
  }

  Exit run(Context& context) override {
    if (const auto wrong = terms_.check("an application")) return context.fail(*wrong);
    const auto patience = terms_.patience();
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    auto opened = DefinitionAccess::open(context);
    if (!opened) return context.fail(opened.error());
    // The observer reads events by the schemas in the log, whatever is installed here.
    const auto logged = opened->logged_schemas(context.clock);
    if (!logged) return context.fail(logged.error());
    auto read = read_definition_files(files_, sources_of(*logged));
    if (read.unreadable) return context.fail(*read.unreadable);
    add_unwritable_requests(read, *logged->partitions().front());
    if (!read.problems.empty()) return context.fail(not_applied(read.problems));
    auto& log = opened->log;
    const ObserverClient observer = opened->observer();
    const auto observed = observe_definitions(observer);

    std::vector<ChangeReport> reports;
    for (const auto& file : read.files) {
      reports.push_back(planned_application(log.books(), file, shadow_));
      if (observed) note_running(*observed, reports.back());
    }
    if (!terms_.dry_run) {
      for (std::size_t i = 0; i < read.files.size(); ++i) {
        const auto applied = apply(log, read.files[i], shadow_, person(terms_.who), terms_.reason,
                                   context.clock.now());
        if (!applied) return context.fail(applied.error());
      }
      if (const auto again = log.read(); !again) return context.fail(again.error());
      for (auto& report : reports) note_in_log(log.books(), report);
      if (observed) note_observed(observer, *patience, context.clock, signals, reports);
    }
    context.show(ChangeAnswer(reports, terms_.dry_run));
    return exit_of(context, reports, terms_.dry_run);
  }

 private:
  std::vector<std::string> files_;
  ChangeTerms terms_;
  bool shadow_ = false;
};

class DefinitionsWithdraw final : public Command {
 public:
  bool lists_names() const override { return true; }
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
    auto all = terms_.options("withdraws", "the observer");
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
    if (const auto known = is_known(log.books(), name); !known) return context.fail(known.error());
    const auto observed = observe_definitions(observer);
    if (observed) note_running(*observed, reports.front());
    if (!terms_.dry_run) {
      const auto withdrawn =
          withdraw(log, name, person(terms_.who), terms_.reason, context.clock.now());
      if (!withdrawn) return context.fail(withdrawn.error());
      if (const auto again = log.read(); !again) return context.fail(again.error());
      note_in_log(log.books(), reports.front());
      if (observed) note_observed(observer, *patience, context.clock, signals, reports);
    }
    context.show(ChangeAnswer(reports, terms_.dry_run));
    return exit_of(context, reports, terms_.dry_run);
  }

 private:
  std::string name_;
  ChangeTerms terms_;
  bool shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_apply() { return std::make_unique<DefinitionsApply>(); }

std::unique_ptr<Command> make_definitions_withdraw() {
  return std::make_unique<DefinitionsWithdraw>();
}

}  // namespace laban::cli
