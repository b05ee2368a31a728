// laban sagas hold | release | retry | skip | abort: an operator's actions on sagas.

#include <fmt/format.h>

#include "observer/cli/client/person.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_actor.h"
#include "observer/cli/sagas/saga_filter.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = ActionReport::Ending;

constexpr std::size_t shown_before_confirming = 20;

// One of the five.
struct Kind {
  const char* action;
  const char* summary;
  bool takes_step;
  std::vector<Example> examples;
  const char* details;
};

// The result of the action on one saga, or what it would be.
class ReportAnswer final : public DocumentAnswer<SagaActionResult> {
 public:
  ReportAnswer(const SagaActionResult& result, const ActionReport& report, std::string place)
      : DocumentAnswer(result), report_(report), place_(std::move(place)) {}

  void print(const Page& page) const override { page.out.line(line_of(report_, place_)); }
  std::optional<std::vector<std::string>> names() const override {
    if (report_.ending != Ending::done) return std::vector<std::string>();
    return std::vector{report_.saga};
  }

 private:
  const ActionReport& report_;
  const std::string place_;
};

// The results for all of them. `remark`: for people, may be empty.
class ReportsAnswer final : public DocumentAnswer<ActionsDocument> {
 public:
  ReportsAnswer(const ActionsDocument& document, std::string remark)
      : DocumentAnswer(document), remark_(std::move(remark)) {}

  void print(const Page& page) const override {
    if (!remark_.empty()) page.err.line(remark_);
  }

 private:
  const std::string remark_;
};

class SagasAct final : public Command {
 public:
  explicit SagasAct(Kind kind) : kind_(std::move(kind)) {}

  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        std::string("sagas ") + kind_.action,
        Group::act,
        kind_.summary,
        kind_.examples,
        std::string(kind_.details) +
            " The action is an event in the log, with who did it and why. Exit 0 only if it took "
            "effect on every saga: the observer accepted the action, and what it then decided is "
            "in the log; 3: refused; 5: no such saga; 124: no effect in time; 6: no observer, "
            "nothing was done. With --dry-run the observer says what the action would come to, and "
            "the exit code is that of the action. JSON fields: schema_version, action, step, by, "
            "reason, dry_run, "
            "sagas (saga, definition, generation, result, text, state, id, sequence), counts.",
        true};
  }

  std::vector<Option> options() override {
    std::vector<Option> options{
        {"ID", "ID", "saga ids; without any, all sagas that match the options below", &ids_},
        {"--reason", "WHY", "reason, recorded in the log; at most 200 bytes", &reason_, {}, true},
        {"--as", "WHO", "who acts (your user name)", &as_},
    };
    if (kind_.takes_step)
      options.push_back({"--step",
                         "STEP",
                         "the step (the one the saga is stuck at)",
                         &step_,
                         {},
                         false,
                         NameKind::step});
    for (auto& option : filter_.options()) options.push_back(std::move(option));
    options.push_back({"--dry-run", "", "only show what it would do to each saga", &dry_run_});
    options.push_back({"--yes", "", "do not ask for confirmation", &yes_});
    options.push_back({"--timeout", "DURATION", "how long to wait for each saga (10s)", &timeout_});
    return options;
  }

  Exit run(Context& context) override {
    command_ = {kind_.action, step_, person(as_), reason_};
    if (const auto checked = check(); !checked) return context.fail(checked.error());
    const auto patience = parse_patience(timeout_, 10s);
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    if (const auto chosen = choose(observer); !chosen) return context.fail(chosen.error());
    if (!dry_run_ && ids_.empty() && !chosen_.empty() && !yes_) {
      print_preview(context);
      if (!context.confirm(signals,
                           fmt::format("{} {}", kind_.action, many(chosen_.size(), "saga")))) {
        context.err.line("nothing was done");
        return signals.stop_requests() > 0 ? Exit::interrupted : Exit::answer_is_no;
      }
    }
    OperatorLog log(*system->connection, system->target.name_space, context.clock);
    SagaActor actor({observer, log, context.clock, signals}, command_, *patience);
    return act_on_all(context, actor, signals);
  }

 private:
  Result<void> check() const {
    if (auto checked = check_by_and_reason(command_.by, command_.reason); !checked) return checked;
    if (const auto request = filter_.request(); !request) return request.error();
    if (observer::is_shadow(filter_.definition())) {
      return Error{ErrorKind::invalid,
                   fmt::format("{} is a shadow, which only observes: act on the saga of '{}'",
                               filter_.definition(), observer::base_name(filter_.definition()))};
    }
    if (!ids_.empty() && filter_.has_conditions()) {
      return Error{ErrorKind::invalid,
                   "ids and a query are mutually exclusive: give either ids, or --state, "
                   "--service, --at-step, --business, --older-than"};
    }
    if (ids_.empty() && !filter_.has_conditions() && filter_.definition().empty()) {
      return Error{
          ErrorKind::invalid,
          fmt::format("no sagas specified: give ids, or a query such as --state stuck. See: "
                      "laban sagas {} --help",
                      kind_.action)};
    }
    if (ids_.empty() && !dry_run_ && !yes_ && !can_prompt()) {
      return Error{ErrorKind::invalid,
                   "stdin is not a terminal: list the sagas with --dry-run, then pass --yes"};
    }
    return {};
  }

  // Ids are taken as given; a query selects what matches now.
  Result<void> choose(const ObserverClient& observer) {
    for (const auto& id : ids_) {
      chosen_.push_back({id, {}});
      if (!filter_.definition().empty()) chosen_.back().definition = filter_.definition();
    }
    if (!ids_.empty()) return {};
    auto request = filter_.request();
    if (!request) return request.error();
    // A saga that has ended cannot be acted on.
    using observer::State;
    if (request->states.empty())
      request->states = {State::running, State::compensating, State::stuck};
    SagaPages pages(observer, std::move(*request));
    while (!pages.is_done()) {
      auto page = pages.next(~std::uint64_t{0});
      if (!page) return page.error();
      for (auto& saga : *page) {
        if (!is_worth_acting(kind_.action, saga)) continue;
        chosen_.push_back({saga.saga, saga.definition});
        if (preview_.size() < shown_before_confirming) preview_.push_back(std::move(saga));
      }
    }
    return {};
  }

  void print_preview(Context& context) const {
    saga_table(preview_, false).print(context.err);
    if (chosen_.size() > preview_.size())
      context.err.line(fmt::format("… and {} more", chosen_.size() - preview_.size()));
  }

  Exit act_on_all(Context& context, SagaActor& actor, SignalWatch& signals) const {
    ActionTally tally;
    ActionsDocument document = empty_document();
    const auto still_wanted = [&](const api::SagaSummary& saga) {
      return !ids_.empty() || (filter_.still_matches(saga) && is_worth_acting(kind_.action, saga));
    };
    const std::size_t all = chosen_.size();
    for (std::size_t i = 0; i < all && signals.stop_requests() == 0; ++i) {
      const ActionReport report =
          dry_run_ ? actor.preview(chosen_[i]) : actor.act(chosen_[i], still_wanted);
      if (report.ending == Ending::failed) {
        document.counts = tally.counts();
        context.show_end(ReportsAnswer(document, {}));
        return fail(context, report, i);
      }
      tally.count(report);
      document.sagas.push_back(result_of(report));
      context.show_part(ReportAnswer(document.sagas.back(), report,
                                     all > 1 ? fmt::format("{}/{}", i + 1, all) : ""));
    }
    document.counts = tally.counts();
    const std::string remark = remark_on(tally);
    return context.show_end(ReportsAnswer(document, remark),
                            signals.stop_requests() > 0 ? Exit::interrupted : tally.exit());
  }

  std::string remark_on(const ActionTally& tally) const {
    if (chosen_.empty()) return "no saga matches";
    if (dry_run_) return fmt::format("nothing was done; it would be: {}", tally.text());
    return chosen_.size() > 1 ? tally.text() : "";
  }

  // Further sagas would fare no better.
  Exit fail(Context& context, const ActionReport& report, std::size_t before) const {
    const std::string next =
        report.id.is_nil()
            ? fmt::format("Nothing was published about {}", report.saga)
            : fmt::format("It may be in the log or not: laban sagas show {}", report.saga);
    const std::string rest =
        chosen_.size() > 1 ? fmt::format("; {} of {} were handled", before, chosen_.size()) : "";
    return context.fail(Error{report.error, report.text}, next + rest);
  }

  ActionsDocument empty_document() const {
    ActionsDocument document;
    document.action = kind_.action;
    if (!step_.empty()) document.step = step_;
    document.by = command_.by;
    document.reason = command_.reason;
    document.dry_run = dry_run_;
    return document;
  }

  const Kind kind_;
  std::vector<std::string> ids_;
  SagaFilter filter_;
  std::string step_, reason_, as_, timeout_;
  bool dry_run_ = false, yes_ = false;

  OperatorCommand command_;
  std::vector<ChosenSaga> chosen_;
  std::vector<api::SagaSummary> preview_;
};

std::vector<Kind> kinds() {
  return {
      {"hold",
       "pause a saga: no deadline expires, nothing is undone",
       false,
       {{"laban sagas hold o-1042 --reason 'calling the customer'", "one saga"},
        {"laban sagas hold --service payment --reason 'bank is down' --yes",
         "all sagas waiting for payment"}},
       "Services keep working; the observer decides nothing about the saga until 'release'."},
      {"release",
       "resume a saga that is held",
       false,
       {{"laban sagas release o-1042 --reason 'customer called back'", "one saga"},
        {"laban sagas release --service payment --reason 'bank is back' --yes",
         "all held sagas waiting for payment"}},
       "Deadlines are extended by the time it was held."},
      {"retry",
       "ask a service again for the undo or the step that a saga is stuck at",
       true,
       {{"laban sagas retry o-1042 --reason 'logistics is back'", "what it is stuck at"},
        {"laban sagas retry --state stuck --reason 'logistics is back' --yes",
         "everything that is stuck"}},
       "Its deadline starts again. A step can be requested again if its definition has 'again'."},
      {"skip",
       "count a step as done, or its undo as confirmed, because a person took care of it",
       true,
       {{"laban sagas skip o-1042 --step charge --reason 'refunded by hand'", "one undo"}},
       "The service is not asked, and nothing stops it: what it was asked before it may still do. "
       "Then the saga has a finding, settled_twice. Waived steps stay visible in its account."},
      {"abort",
       "make a saga fail and undo what was done",
       false,
       {{"laban sagas abort o-1042 --reason 'customer called'", "one saga"},
        {"laban sagas abort --older 2h --service seller --reason 'seller closed' --dry-run",
         "list them first"}},
       "Refused once the saga is past its pivot."},
  };
}

}  // namespace

void add_saga_actions(Commands& all) {
  for (Kind kind : kinds()) all.push_back(std::make_unique<SagasAct>(std::move(kind)));
}

}  // namespace laban::cli
