// laban options apply: changes options of a service, through the log.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/operator_log.h"
#include "observer/cli/client/person.h"
#include "observer/cli/command/change_terms.h"
#include "observer/cli/options/commands.h"
#include "observer/cli/options/service_answers.h"
#include "observer/cli/options/service_options.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between_questions = 100ms;

constexpr const char* unchanged = "unchanged";
constexpr const char* would_change = "would_change";
constexpr const char* in_force = "in_force";
constexpr const char* refused = "refused";
constexpr const char* unknown = "unknown";

std::string words_of(const OptionChange& change) {
  if (change.outcome == unchanged) return "has these values already";
  if (change.outcome == would_change) return "would change";
  if (change.outcome == in_force) return fmt::format("in force from #{}", change.sequence);
  if (change.outcome == refused) return change.reason;
  return fmt::format("#{} is in the log, but the service has not read it yet", change.sequence);
}

void print_changes(Printer& out, const OptionChanges& changes) {
  for (const auto& change : changes.partitions)
    out.line(
        fmt::format("{} partition {}: {}", changes.service, change.partition, words_of(change)));
}

Exit exit_of(const OptionChanges& changes) {
  const auto has = [&](std::string_view outcome) {
    return std::any_of(changes.partitions.begin(), changes.partitions.end(),
                       [&](const auto& change) { return change.outcome == outcome; });
  };
  if (has(refused)) return Exit::answer_is_no;
  return has(unknown) ? Exit::timed_out : Exit::done;
}

class OptionsApply final : public Command {
 public:
  CommandInfo info() const override {
    return {"options apply",
            Group::act,
            "change options of a service, from a position of the log on",
            {{"laban options apply payment credit-limit=500000 --reason 'new contract'",
              "a rebuild finds both values, each where it counted"},
             {"laban options apply payment fail=0% --dry-run", "show what would change"}},
            "Writes one event to each partition; the service takes the new values there, without a "
            "restart. The service has to run. Exit 3: the service cannot read a value, and nothing "
            "changed; 5: it does not answer; 124: it has not read the change in time.",
            true};
  }

  std::vector<Option> options() override {
    auto all = terms_.options("changes", "the service");
    all.insert(all.begin(),
               {{"SERVICE", "SERVICE", "the service", &service_, {}, true, NameKind::service},
                {"CHANGE", "NAME=VALUE...", "options with their new values", &texts_, {}, true}});
    return all;
  }

  Exit run(Context& context) override {
    if (const auto wrong = terms_.check("a change of options")) return context.fail(*wrong);
    const auto patience = terms_.patience();
    if (!patience) return context.fail(patience.error());
    const auto changed = parse_assignments(texts_);
    if (!changed) return context.fail(changed.error());
    const auto system = context.connect();
    if (!system) return context.fail(system.error());
    nats::Connection& connection = *system->connection;
    const auto answers = ask_services(connection);
    if (!answers) return context.fail(answers.error());
    const auto known = options_of(*answers, service_).options;
    if (!has_answered(*answers, service_)) return context.fail(silent(service_, *answers));
    if (known.empty()) {
      return context.fail({Exit::not_found, service_ + " has no options in the log", {}});
    }
    if (const auto right = check_names(*changed, known); !right) return context.fail(right.error());

    OptionChanges changes = planned(*changed, known);
    if (terms_.dry_run) return context.show(changes, print_changes);
    OperatorLog log(connection, system->target.name_space, context.clock);
    for (auto& change : changes.partitions) {
      if (change.outcome == unchanged) continue;
      const auto event = change_event(service_, *changed, since(known, change.partition),
                                      person(terms_.who), terms_.reason, context.clock.now());
      const auto stored = log.publish(static_cast<std::uint32_t>(change.partition), event);
      if (!stored) return context.fail(stored.error());
      change.sequence = stored->sequence;
      change.outcome = unknown;
    }
    if (const auto seen = wait_for_service(context, connection, *patience, changes); !seen)
      return context.fail(seen.error());
    return context.show(changes, print_changes, exit_of(changes));
  }

 private:
  static std::uint64_t since(const std::vector<ListedOption>& known, std::uint64_t partition) {
    std::uint64_t newest = 0;
    for (const auto& option : known) {
      if (option.partition == partition) newest = std::max(newest, option.since);
    }
    return newest;
  }

  OptionChanges planned(const Service::OptionValues& changed,
                        const std::vector<ListedOption>& known) const {
    OptionChanges changes{service_, {}, {}};
    for (const auto& option : known) {
      const auto wanted = changed.find(option.option);
      auto& all = changes.partitions;
      auto at = std::find_if(all.begin(), all.end(), [&](const auto& change) {
        return change.partition == option.partition;
      });
      if (at == all.end()) at = all.insert(all.end(), {option.partition, 0, unchanged, {}});
      if (wanted == changed.end()) continue;
      changes.before.push_back(option);
      if (wanted->second != option.value) at->outcome = would_change;
    }
    std::sort(changes.partitions.begin(), changes.partitions.end(),
              [](const auto& a, const auto& b) { return a.partition < b.partition; });
    return changes;
  }

  // The service has read the event: it has taken the change, or says why not.
  Result<void> wait_for_service(Context& context, nats::Connection& connection, Duration patience,
                                OptionChanges& changes) const {
    SignalWatch signals;
    const SteadyTime deadline = context.clock.steady() + patience;
    const auto is_open = [](const auto& change) { return change.outcome == unknown; };
    while (true) {
      const auto answers = ask_services(connection);
      if (!answers) return answers.error();
      for (const auto& answer : *answers) {
        if (answer.name == service_) note(answer, changes);
      }
      const bool is_done =
          std::none_of(changes.partitions.begin(), changes.partitions.end(), is_open);
      if (is_done || signals.stop_requests() > 0 || context.clock.steady() > deadline) return {};
      signals.wait(pause_between_questions);
    }
  }

  static void note(const ServiceStats& answer, OptionChanges& changes) {
    for (auto& change : changes.partitions) {
      if (change.outcome != unknown) continue;
      for (const auto& partition : answer.data.partitions) {
        if (partition.partition != change.partition || partition.checkpoint < change.sequence)
          continue;
        const bool is_refused =
            partition.options_refusal.starts_with(fmt::format("#{} ", change.sequence));
        change.outcome = is_refused ? refused : in_force;
        if (is_refused) change.reason = partition.options_refusal;
      }
    }
  }

  std::string service_;
  std::vector<std::string> texts_;
  ChangeTerms terms_;
};

}  // namespace

std::unique_ptr<Command> make_options_apply() { return std::make_unique<OptionsApply>(); }

}  // namespace laban::cli
