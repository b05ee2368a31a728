#include "observer/cli/dead_letters/redrive_command.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/operator_act.h"
#include "observer/cli/client/person.h"
#include "observer/cli/dead_letters/dead_letter_view.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = LetterReport::Ending;

Span ending_span(Ending ending) {
  std::string word = name_of(ending);
  std::replace(word.begin(), word.end(), '_', ' ');
  if (ending == Ending::done) return {"✓ " + word, Colour::green};
  if (ending == Ending::passed_over) return {"○ " + word, Colour::dim};
  if (ending == Ending::not_answered) return {"▲ " + word, Colour::yellow};
  return {"✗ " + word, Colour::red};
}

void print_report(Printer& printer, const LetterReport& report) {
  const bool says_more = !report.text.empty() && report.text != name_of(report.ending);
  printer.line({{fmt::format("{:<8} {:<16} {:<13} {:<26} ", letter_place(report.letter),
                             text_at(report.letter, "saga"), text_at(report.letter, "service"),
                             text_at(report.letter, "type"))},
                ending_span(report.ending),
                {says_more ? ": " + report.text : ""}});
  printer.flush();
}

Json report_json(const LetterReport& report) {
  Json letter = report.letter;
  letter.erase("event");
  return {{"letter", std::move(letter)}, {"ending", name_of(report.ending)}, {"text", report.text}};
}

Exit exit_of(const std::vector<LetterReport>& reports) {
  const auto any = [&](Ending ending) {
    return std::any_of(reports.begin(), reports.end(),
                       [&](const auto& report) { return report.ending == ending; });
  };
  if (any(Ending::interrupted)) return Exit::interrupted;
  if (any(Ending::failed)) return Exit::unreachable;
  if (any(Ending::failed_again) || any(Ending::refused) || any(Ending::passed_over))
    return Exit::answer_is_no;
  return any(Ending::not_answered) ? Exit::timed_out : Exit::done;
}

void print_summary(Context& context, const std::vector<LetterReport>& reports, std::size_t chosen,
                   const std::string& verb) {
  const auto count = [&](Ending ending) {
    return std::count_if(reports.begin(), reports.end(),
                         [&](const auto& report) { return report.ending == ending; });
  };
  context.out.line();
  context.out.line(fmt::format("{} of {} done, {} failed again, {} refused, {} passed over",
                               count(Ending::done), chosen, count(Ending::failed_again),
                               count(Ending::refused), count(Ending::passed_over)));
  if (reports.size() < chosen && verb == "redrive") {
    context.out.line(
        Line{{fmt::format("Stopped at the first new failure, {} not sent. Mend {} first, or go on "
                          "with --keep-going",
                          chosen - reports.size(), text_at(reports.back().letter, "service")),
              Colour::yellow}});
  }
}

Exit finish(Context& context, const std::vector<LetterReport>& reports, std::size_t chosen,
            const std::string& verb) {
  if (context.wants_json()) {
    Json list = Json::array();
    for (const auto& report : reports) list.push_back(report_json(report));
    context.out.json(dump({{"schema_version", 1}, {"chosen", chosen}, {"letters", list}},
                          context.format == Format::json ? 2 : -1));
  } else {
    print_summary(context, reports, chosen, verb);
  }
  return exit_of(reports);
}

// Between two letters, so that a service that has just come back is not run over.
void keep_rate(const RedriveOptions& terms, const Clock& clock, SignalWatch& signals,
               SteadyTime begun) {
  if (terms.rate <= 0) return;
  const auto pause =
      std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1) / terms.rate);
  const Duration left = begun + pause - clock.steady();
  if (left > Duration::zero()) signals.wait(left);
}

bool may_act(Context& context, const RedriveOptions& terms, SignalWatch& signals,
             std::size_t letters, const std::string& verb) {
  const bool is_named =
      !terms.choice.names.empty() &&
      std::none_of(terms.choice.names.begin(), terms.choice.names.end(), is_group_name);
  if (terms.yes || is_named) return true;
  return can_prompt() && context.confirm(signals, fmt::format("{} {} dead letters", verb, letters));
}

}  // namespace

std::vector<Option> RedriveOptions::options() {
  auto all = choice.options();
  for (auto& option : std::vector<Option>{
           {"--reason", "WHY", "why, for those who read it later (needed)", &reason},
           {"--as", "WHO", "who does it (your user name)", &who},
           {"--dry-run", "", "only list which are meant", &dry_run},
           {"--yes", "", "do not ask", &yes},
           {"--timeout", "DURATION", "wait so long for each to be answered (30s)", &timeout}})
    all.push_back(option);
  return all;
}

Exit act_on_letters(Context& context, const RedriveOptions& terms, const System& system,
                    const std::vector<Json>& letters, const std::string& verb,
                    const std::function<LetterReport(DeadLetterClient&, const Json&)>& act) {
  if (letters.empty()) {
    return context.fail({Exit::not_found, "there is no such dead letter",
                         "See which there are with: laban dlq ls"});
  }
  if (terms.dry_run) {
    if (context.wants_json()) {
      context.out.json(dump({{"schema_version", 1}, {"chosen", letters.size()}, {"would", letters}},
                            context.format == Format::json ? 2 : -1));
    } else {
      print_letters(context.out, letters);
    }
    return Exit::done;
  }
  const std::string who = person(terms.who);
  if (const auto checked = check_words({verb, {}, who, terms.reason}); !checked)
    return context.fail(checked.error());
  const auto patience = parse_patience(terms.timeout, 30s);
  if (!patience) return context.fail(patience.error());
  SignalWatch signals;
  if (!may_act(context, terms, signals, letters.size(), verb)) {
    return context.fail({Exit::wrong_use, fmt::format("{} dead letters are meant", letters.size()),
                         "Look at them with --dry-run, then say --yes"});
  }
  const ObserverClient observer(system);
  OperatorLog log(*system.connection, system.target.name_space, context.clock);
  DeadLetterClient actor({observer, log, context.clock, signals}, who, terms.reason, *patience);
  std::vector<LetterReport> reports;
  for (const Json& letter : letters) {
    const SteadyTime begun = context.clock.steady();
    reports.push_back(act(actor, letter));
    if (!context.wants_json()) print_report(context.out, reports.back());
    const Ending ending = reports.back().ending;
    if (ending == Ending::interrupted || ending == Ending::failed) break;
    if (ending == Ending::failed_again && !terms.keep_going) break;
    if (signals.stop_requests() > 0) break;
    keep_rate(terms, context.clock, signals, begun);
  }
  return finish(context, reports, letters.size(), verb);
}

}  // namespace laban::cli
