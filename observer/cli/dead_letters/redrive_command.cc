#include "observer/cli/dead_letters/redrive_command.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/operator_action.h"
#include "observer/cli/client/person.h"
#include "observer/cli/dead_letters/dead_letter_view.h"
#include "observer/cli/dead_letters/documents.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = LetterReport::Ending;

Span ending_span(Ending ending) {
  std::string word = name_of(ending);
  std::replace(word.begin(), word.end(), '_', ' ');
  if (ending == Ending::done) return {"✓ " + word, Colour::green};
  if (ending == Ending::passed_over) return {"○ skipped", Colour::dim};
  if (ending == Ending::not_answered) return {"▲ " + word, Colour::yellow};
  return {"✗ " + word, Colour::red};
}

LetterResult result_of(const LetterReport& report) {
  LetterResult result{{api::to_json(report.letter)}, name_of(report.ending), report.text};
  if (const auto& seen = report.seen) {
    result.letter.text =
        api::to_json(SeenLetter{seen->letter, seen->definition, seen->saga_state, seen->event_step,
                                seen->event_role, seen->came_later, seen->now});
  }
  return result;
}

void print_report(Printer& out, const LetterReport& report) {
  const api::DeadLetter& letter = report.letter;
  const bool says_more = !report.text.empty() && report.text != name_of(report.ending);
  out.line({{fmt::format("{:<8} {:<16} {:<13} {:<26} ", letter_place(letter),
                         letter.saga.value_or(""), letter.service, letter.type)},
            ending_span(report.ending),
            {says_more ? ": " + report.text : ""}});
}

// All of them.
class ReportsAnswer final : public Answer {
 public:
  ReportsAnswer(const std::vector<LetterReport>& reports, std::size_t chosen,
                const std::string& verb)
      : reports_(reports), chosen_(chosen), verb_(verb) {}

  void print(const Page& page) const override {
    page.out.line();
    page.out.line(fmt::format("{} of {} done, {} failed again, {} refused, {} skipped",
                              count(Ending::done), chosen_, count(Ending::failed_again),
                              count(Ending::refused), count(Ending::passed_over)));
    if (reports_.size() < chosen_ && verb_ == "redrive") {
      page.out.line(
          Line{{fmt::format("Stopped at the first new failure, {} not sent. Fix {} first, or "
                            "continue with --keep-going",
                            chosen_ - reports_.size(), reports_.back().letter.service),
                Colour::yellow}});
    }
  }
  std::string json(int indent) const override {
    LetterResults results{chosen_, {}};
    for (const auto& report : reports_) results.letters.push_back(result_of(report));
    return api::to_json(results, indent);
  }

  Exit exit() const {
    if (count(Ending::interrupted) > 0) return Exit::interrupted;
    if (count(Ending::failed) > 0) return Exit::unreachable;
    if (count(Ending::failed_again) + count(Ending::refused) + count(Ending::passed_over) > 0)
      return Exit::answer_is_no;
    return count(Ending::not_answered) > 0 ? Exit::timed_out : Exit::done;
  }

 private:
  std::size_t count(Ending ending) const {
    return static_cast<std::size_t>(
        std::count_if(reports_.begin(), reports_.end(),
                      [&](const auto& report) { return report.ending == ending; }));
  }

  const std::vector<LetterReport>& reports_;
  const std::size_t chosen_;
  const std::string& verb_;
};

// With --dry-run.
class ChoiceAnswer final : public Answer {
 public:
  explicit ChoiceAnswer(const std::vector<ChosenLetter>& letters) : letters_(letters) {}

  void print(const Page& page) const override { print_letters(page.out, letters_of(letters_)); }
  std::string json(int indent) const override {
    ChosenLetters document{letters_.size(), {}};
    for (const auto& [letter, detail] : letters_)
      document.would.push_back({detail ? api::to_json(*detail) : api::to_json(letter)});
    return api::to_json(document, indent);
  }

 private:
  const std::vector<ChosenLetter>& letters_;
};

// Waits between two letters, so that a service that has just recovered is not overrun.
void keep_rate(const RedriveOptions& options, const Clock& clock, SignalWatch& signals,
               SteadyTime begun) {
  if (options.rate <= 0) return;
  const auto pause =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1) / options.rate);
  const Duration left = begun + pause - clock.steady();
  if (left > Duration::zero()) signals.wait(left);
}

// Letters that are named one by one need no confirmation.
bool may_act(Context& context, const RedriveOptions& options, SignalWatch& signals,
             std::size_t letters, const std::string& verb) {
  const auto& names = options.choice.names;
  const bool is_named = !names.empty() && std::none_of(names.begin(), names.end(), is_group_name);
  return options.yes || is_named ||
         (can_prompt() &&
          context.confirm(signals, fmt::format("{} {}", verb, many(letters, "dead letter"))));
}

}  // namespace

std::vector<Option> RedriveOptions::options() {
  auto all = choice.options();
  for (auto& option : std::vector<Option>{
           {"--reason", "WHY", "reason, recorded in the log (required)", &reason},
           {"--as", "WHO", "who acts (your user name)", &who},
           {"--dry-run", "", "only list the letters", &dry_run},
           {"--yes", "", "do not ask for confirmation", &yes},
           {"--timeout", "DURATION", "how long to wait for each answer (30s)", &timeout}})
    all.push_back(option);
  return all;
}

Exit act_on_letters(
    Context& context, const RedriveOptions& options, const System& system,
    const std::vector<ChosenLetter>& letters, const std::string& verb,
    const std::function<LetterReport(DeadLetterClient&, const api::DeadLetter&)>& act) {
  if (letters.empty()) {
    return context.fail({Exit::not_found, "no such dead letter", "List them with: laban dlq ls"});
  }
  if (options.dry_run) return context.show(ChoiceAnswer(letters));
  const std::string who = person(options.who);
  if (const auto checked = check_by_and_reason(who, options.reason); !checked)
    return context.fail(checked.error());
  const auto patience = parse_patience(options.timeout, 30s);
  if (!patience) return context.fail(patience.error());
  SignalWatch signals;
  if (!may_act(context, options, signals, letters.size(), verb)) {
    return context.fail({Exit::wrong_use,
                         fmt::format("not confirmed: {}", many(letters.size(), "dead letter")),
                         "List them with --dry-run, then pass --yes"});
  }
  const ObserverClient observer(system);
  OperatorLog log(*system.connection, system.target.name_space, context.clock);
  DeadLetterClient client({observer, log, context.clock, signals}, who, options.reason, *patience);
  std::vector<LetterReport> reports;
  for (const auto& chosen : letters) {
    const SteadyTime begun = context.clock.steady();
    reports.push_back(act(client, chosen.letter));
    context.show_part(
        TextPart([&reports](const Page& page) { print_report(page.out, reports.back()); }));
    const Ending ending = reports.back().ending;
    if (ending == Ending::interrupted || ending == Ending::failed) break;
    if (ending == Ending::failed_again && !options.keep_going) break;
    if (signals.stop_requests() > 0) break;
    keep_rate(options, context.clock, signals, begun);
  }
  const ReportsAnswer answer(reports, letters.size(), verb);
  return context.show(answer, answer.exit());
}

}  // namespace laban::cli
