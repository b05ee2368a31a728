// laban sagas hold | release | retry | skip | abort: what a person can do to sagas.

#include <fmt/format.h>

#include "observer/cli/client/person.h"
#include "observer/cli/sagas/act_report.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_filter.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = ActReport::Ending;

constexpr std::size_t shown_before_confirming = 20;

// One of the five.
struct Kind {
  const char* action;
  const char* summary;
  bool takes_step;
  std::vector<Example> examples;
  const char* details;
};

class SagasAct final : public Command {
 public:
  explicit SagasAct(Kind kind) : kind_(std::move(kind)) {}

  CommandInfo info() const override {
    return {std::string("sagas ") + kind_.action,
            Group::act,
            kind_.summary,
            kind_.examples,
            std::string(kind_.details) +
                " The act is an event in the log, with who and why. Exit 0 only when every saga "
                "has moved: the observer has accepted the act and what it decided on is in the "
                "log; 3: refused; 5: no such saga; 124: not moved in time; 6: no observer, "
                "nothing was done. JSON fields: schema_version, action, step, by, reason, dry_run, "
                "sagas (saga, definition, generation, result, text, state, id, sequence), counts.",
            true};
  }

  std::vector<Option> options() override {
    std::vector<Option> options{
        {"ID", "ID", "ids of sagas; without any, all that fit the options below", &ids_},
        {"--reason",
         "WHY",
         "why, for whoever reads the log; at most 200 bytes",
         &reason_,
         {},
         true},
        {"--as", "WHO", "who acts (the user this runs as)", &as_},
    };
    if (kind_.takes_step)
      options.push_back({"--step", "STEP", "the step (the one the saga is stuck at)", &step_});
    for (auto& option : filter_.options()) options.push_back(std::move(option));
    options.push_back({"--dry-run", "", "only list which sagas are meant", &dry_run_});
    options.push_back({"--yes", "", "do not ask", &yes_});
    options.push_back(
        {"--timeout", "DURATION", "how long each saga may take to move (10s)", &timeout_});
    return options;
  }

  Exit run(Context& context) override {
    words_ = {kind_.action, step_, person(as_), reason_};
    if (const auto checked = check(); !checked) return context.fail(checked.error());
    const auto patience = parse_patience(timeout_, 10s);
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    if (const auto chosen = choose(observer); !chosen) return context.fail(chosen.error());
    if (dry_run_) return print_choice(context);
    if (ids_.empty() && !chosen_.empty() && !yes_) {
      print_preview(context);
      if (!context.confirm(signals, fmt::format("{} {} saga(s)", kind_.action, chosen_.size()))) {
        context.err.line("nothing was done");
        return signals.stop_requests() > 0 ? Exit::interrupted : Exit::answer_is_no;
      }
    }
    OperatorLog log(*system->connection, system->target.name_space, context.clock);
    SagaActor actor({observer, log, context.clock, signals}, words_, *patience);
    return act_on_all(context, actor, signals);
  }

 private:
  Result<void> check() const {
    if (auto checked = check_words(words_); !checked) return checked;
    if (const auto request = filter_.request(); !request) return request.error();
    if (observer::is_shadow(filter_.definition())) {
      return Error{ErrorKind::invalid,
                   fmt::format("{} only looks on: act on the saga of '{}'", filter_.definition(),
                               observer::base_name(filter_.definition()))};
    }
    if (!ids_.empty() && filter_.has_conditions()) {
      return Error{ErrorKind::invalid,
                   "ids and a query exclude each other: give either ids, or --state, --service, "
                   "--at-step, --business, --older-than"};
    }
    if (ids_.empty() && !filter_.has_conditions() && filter_.definition().empty()) {
      return Error{ErrorKind::invalid,
                   fmt::format("no saga is named: give ids, or a query such as --state stuck. See: "
                               "laban sagas {} --help",
                               kind_.action)};
    }
    if (ids_.empty() && !dry_run_ && !yes_ && !can_prompt()) {
      return Error{ErrorKind::invalid,
                   "nobody can be asked here: see with --dry-run which sagas are meant, then give "
                   "--yes"};
    }
    return {};
  }

  // By id unseen; by query all that fit now.
  Result<void> choose(const ObserverClient& observer) {
    for (const auto& id : ids_) chosen_.push_back({id, filter_.definition()});
    if (!ids_.empty()) return {};
    auto request = filter_.request();
    if (!request) return request.error();
    // What has ended cannot be acted on.
    if (!request->contains("state")) (*request)["state"] = {"running", "compensating", "stuck"};
    SagaPages pages(observer, std::move(*request));
    while (!pages.is_done()) {
      const auto page = pages.next(~std::uint64_t{0});
      if (!page) return page.error();
      for (const Json& summary : *page) {
        if (!is_worth_acting(kind_.action, summary)) continue;
        chosen_.push_back({text_at(summary, "saga"), text_at(summary, "definition")});
        if (preview_.size() < shown_before_confirming) preview_.push_back(summary);
      }
    }
    return {};
  }

  Exit print_choice(Context& context) const {
    Json sagas = Json::array();
    for (const auto& [saga, definition] : chosen_) {
      if (!context.wants_json()) {
        context.out.line(saga);
        continue;
      }
      sagas.push_back(
          {{"saga", saga}, {"definition", definition.empty() ? Json(nullptr) : Json(definition)}});
    }
    if (context.wants_json()) {
      context.out.json(document(std::move(sagas), ActTally{}));
    } else if (context.format != Format::name) {
      context.err.line(
          fmt::format("would {} {} saga(s); nothing was done", kind_.action, chosen_.size()));
    }
    return Exit::done;
  }

  void print_preview(Context& context) const {
    Table table = saga_table(false);
    for (const Json& summary : preview_) add_saga(table, summary, false);
    table.print(context.err);
    if (chosen_.size() > preview_.size())
      context.err.line(fmt::format("… and {} more", chosen_.size() - preview_.size()));
  }

  Exit act_on_all(Context& context, SagaActor& actor, SignalWatch& signals) const {
    ActTally tally;
    Json sagas = Json::array();
    const auto still_wanted = [&](const Json& saga) {
      return !ids_.empty() || (filter_.still_fits(saga) && is_worth_acting(kind_.action, saga));
    };
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (signals.stop_requests() > 0) break;
      const ActReport report = actor.act(chosen_[i], still_wanted);
      if (report.ending == Ending::failed) {
        if (context.format == Format::json) context.out.json(document(std::move(sagas), tally));
        return fail(context, report, i);
      }
      tally.count(report);
      const std::string place =
          chosen_.size() > 1 ? fmt::format("{}/{}", i + 1, chosen_.size()) : "";
      print(context, report, place, sagas);
    }
    if (context.format == Format::json) context.out.json(document(std::move(sagas), tally));
    if (!context.wants_json() && chosen_.empty()) context.err.line("no saga fits");
    if (!context.wants_json() && chosen_.size() > 1) context.err.line(tally.text());
    return signals.stop_requests() > 0 ? Exit::interrupted : tally.exit();
  }

  static void print(Context& context, const ActReport& report, const std::string& place,
                    Json& sagas) {
    switch (context.format) {
      case Format::json:
        sagas.push_back(json_of(report));
        return;
      case Format::jsonl:
        context.out.json(dump(json_of(report)));
        break;
      case Format::name:
        if (report.ending == Ending::done) context.out.line(report.saga);
        break;
      case Format::table:
      case Format::wide:
        context.out.line(line_of(report, place));
        break;
    }
    context.out.flush();
  }

  // Further sagas would fare no better.
  Exit fail(Context& context, const ActReport& report, std::size_t before) const {
    const std::string next =
        report.id.is_nil()
            ? fmt::format("Nothing was said about {}", report.saga)
            : fmt::format("It may be in the log or not: laban sagas show {}", report.saga);
    const std::string rest =
        chosen_.size() > 1 ? fmt::format("; {} of {} were dealt with", before, chosen_.size()) : "";
    return context.fail(Error{report.error, report.text}, next + rest);
  }

  std::string document(Json sagas, const ActTally& tally) const {
    return dump({{"schema_version", 1},
                 {"action", kind_.action},
                 {"step", step_.empty() ? Json(nullptr) : Json(step_)},
                 {"by", words_.by},
                 {"reason", words_.reason},
                 {"dry_run", dry_run_},
                 {"sagas", std::move(sagas)},
                 {"counts", tally.json()}},
                2);
  }

  const Kind kind_;
  std::vector<std::string> ids_;
  SagaFilter filter_;
  std::string step_, reason_, as_, timeout_;
  bool dry_run_ = false, yes_ = false;

  ActWords words_;
  std::vector<ChosenSaga> chosen_;
  std::vector<Json> preview_;
};

}  // namespace

std::unique_ptr<Command> make_sagas_hold() {
  return std::make_unique<SagasAct>(
      Kind{"hold",
           "let a saga stand still: no deadline passes, nothing is undone",
           false,
           {{"laban sagas hold o-1042 --reason 'calling the customer'", "one saga"},
            {"laban sagas hold --service payment --reason 'bank is down' --yes",
             "all that wait for payment"}},
           "Services go on; the observer decides nothing about the saga until 'release'."});
}

std::unique_ptr<Command> make_sagas_release() {
  return std::make_unique<SagasAct>(
      Kind{"release",
           "let a saga that is held go on where it stood",
           false,
           {{"laban sagas release o-1042 --reason 'customer called back'", "one saga"},
            {"laban sagas release --service payment --reason 'bank is back' --yes",
             "all that are held and wait for payment"}},
           "Deadlines are moved by the time it was held."});
}

std::unique_ptr<Command> make_sagas_retry() {
  return std::make_unique<SagasAct>(
      Kind{"retry",
           "ask a service again: for the undo, or the step, a saga is stuck at",
           true,
           {{"laban sagas retry o-1042 --reason 'logistics is back'", "what it is stuck at"},
            {"laban sagas retry --state stuck --reason 'logistics is back' --yes",
             "everything that is stuck"}},
           "With new patience. A step can be asked for again when its definition has 'again'."});
}

std::unique_ptr<Command> make_sagas_skip() {
  return std::make_unique<SagasAct>(Kind{
      "skip",
      "count a step as done, or its undo as confirmed, because a person saw to it",
      true,
      {{"laban sagas skip o-1042 --step charge --reason 'refunded by hand'", "one undo"}},
      "Nothing is asked of the service. What was waived stays visible in the saga's account."});
}

std::unique_ptr<Command> make_sagas_abort() {
  return std::make_unique<SagasAct>(
      Kind{"abort",
           "make a saga fail: what was done is undone",
           false,
           {{"laban sagas abort o-1042 --reason 'customer called'", "one saga"},
            {"laban sagas abort --older 2h --service seller --reason 'seller closed' --dry-run",
             "see first which ones"}},
           "Refused once the saga is past its point of no return."});
}

}  // namespace laban::cli
