#pragma once

// sagas.ls and sagas.show: sagas as a list, and one with everything that happened to it.

#include <chrono>
#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer::api {

using WaitFor = observer::Wait::For;

// What a saga waits for, and from which service or person.
struct SagaWait {
  // "observer": a request was decided but is not in the log yet. "operator": a person has to act
  // (release, retry, skip).
  std::string service{};
  std::optional<std::string> step{};
  std::string event{};  // ends the wait
  WaitFor what = WaitFor::done;
  Time since{};                        // when its turn came, or its undo was first requested
  Duration waited{};                   // however often it was asked for since then
  std::optional<Duration> left{};      // log-clock time to its deadline; does not change while held
  std::optional<Duration> retry_in{};  // until the service is asked again

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &SagaWait::service), field("step", &SagaWait::step),
                 field("event", &SagaWait::event), field("for", &SagaWait::what),
                 field("since", &SagaWait::since), field("waited_ms", &SagaWait::waited),
                 field("left_ms", &SagaWait::left), field("retry_in_ms", &SagaWait::retry_in));
  };
};

struct SagaFailure {
  std::optional<std::string> step{};  // nothing: the saga's own deadline
  std::string type{};                 // of the event
  std::string reason{};
  std::uint64_t sequence = 0;
  Time time{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &SagaFailure::step), field("type", &SagaFailure::type),
                 field("reason", &SagaFailure::reason), field("sequence", &SagaFailure::sequence),
                 field("time", &SagaFailure::time));
  };
};

struct SagaStuck {
  std::string reason{};
  std::string next{};  // what a person can do

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("reason", &SagaStuck::reason), field("next", &SagaStuck::next));
  };
};

struct LastEvent {
  std::string type{};
  std::uint64_t sequence = 0;
  std::string id{};
  Time time{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("type", &LastEvent::type), field("sequence", &LastEvent::sequence),
                 field("id", &LastEvent::id), field("time", &LastEvent::time));
  };
};

struct SagaSummary {
  std::string saga{};
  std::string definition{};
  std::uint32_t version = 0;  // number of the definition's version
  std::uint32_t generation = 0;
  std::uint32_t partition = 0;
  State state = State::placeholder;
  std::optional<std::string> business{};  // its state as labelled by the definition
  Time started{};
  Time ended{};
  Time held{};                     // since when an operator holds it
  Duration age{};                  // since its first event, until now
  std::optional<Duration> took{};  // from its first event to its end; nothing: open, or stuck
  std::uint64_t steps_done = 0;    // or skipped; without optional ones
  std::uint64_t steps_total = 0;
  std::uint64_t events = 0;
  std::uint64_t findings = 0;                // how many
  std::vector<std::string> finding_kinds{};  // each once; newer observers may know more
  LastEvent last_event{};  // that had an effect: not a refused action of an operator
  std::vector<SagaWait> waiting_for{};
  std::optional<SagaFailure> failure{};
  std::optional<SagaStuck> stuck{};
  std::optional<SequenceRange> incomplete{};  // messages that are gone from the log

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("saga", &SagaSummary::saga), field("definition", &SagaSummary::definition),
        field("version", &SagaSummary::version), field("generation", &SagaSummary::generation),
        field("partition", &SagaSummary::partition), field("state", &SagaSummary::state),
        field("business", &SagaSummary::business), field("started", &SagaSummary::started),
        field("ended", &SagaSummary::ended), field("held", &SagaSummary::held),
        field("age_ms", &SagaSummary::age), field("took_ms", &SagaSummary::took),
        field("steps_done", &SagaSummary::steps_done),
        field("steps_total", &SagaSummary::steps_total), field("events", &SagaSummary::events),
        field("findings", &SagaSummary::findings),
        field("finding_kinds", &SagaSummary::finding_kinds),
        field("last_event", &SagaSummary::last_event),
        field("waiting_for", &SagaSummary::waiting_for), field("failure", &SagaSummary::failure),
        field("stuck", &SagaSummary::stuck), field("incomplete", &SagaSummary::incomplete));
  };
};

// Only sagas that match all given fields. Oldest first.
struct SagasLsRequest {
  std::vector<State> states{};  // none: all. In JSON a string, or a list of strings
  // With a finding of any of these kinds, as `sagas.show` lists them; none: all. Reads each saga
  // that the other fields select. In JSON as `state`.
  std::vector<FindingKind> findings{};
  std::optional<std::string> service{};   // sagas that wait for it now ("operator": for a person)
  std::optional<std::string> step{};      // sagas that wait for it now
  std::optional<std::string> business{};  // as labelled by their definition
  std::optional<std::chrono::milliseconds> older_than{};
  std::optional<std::string> definition{};  // shadows are listed only if named
  std::optional<std::uint64_t> limit{};     // default 50; at most 1000
  std::optional<std::string> cursor{};
  bool newest_first = false;
  // Lists the sagas of that moment as they were then; without `states` those that were open
  // (neither completed nor compensated). All other fields apply to that moment too. Reads every
  // saga that began before, and folds each that was open. A sequence only if there is one
  // partition.
  std::optional<Moment> at{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("state", &SagasLsRequest::states), field("finding", &SagasLsRequest::findings),
        field("service", &SagasLsRequest::service), field("step", &SagasLsRequest::step),
        field("business", &SagasLsRequest::business),
        field("older_than_ms", &SagasLsRequest::older_than),
        field("definition", &SagasLsRequest::definition), field("limit", &SagasLsRequest::limit),
        field("cursor", &SagasLsRequest::cursor),
        field("newest_first", &SagasLsRequest::newest_first), field("at", &SagasLsRequest::at));
  };
};

struct SagasPage {
  std::vector<SagaSummary> sagas{};
  // A page may be shorter than the limit although there are more: only a missing cursor means the
  // end.
  std::optional<std::string> cursor{};
  Time now{};
  std::optional<Moment> at{};  // of the request
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sagas", &SagasPage::sagas), field("cursor", &SagasPage::cursor),
                 field("now", &SagasPage::now), field("at", &SagasPage::at),
                 field("as_of", &SagasPage::as_of));
  };
};

struct SagasLs {
  static constexpr std::string_view name = "sagas.ls";
  using Request = SagasLsRequest;
  using Answer = SagasPage;
};

// A step of one saga. Sequences are those of the events that prove it.
struct SagaStep {
  std::string step{};
  std::string service{};
  StepState state = StepState::waiting;
  bool optional = false;
  bool pivot = false;
  std::vector<std::string> after{};
  std::optional<std::uint64_t> done{};
  std::optional<std::uint64_t> failed{};
  std::optional<std::uint64_t> asked{};  // its undo
  std::optional<std::uint64_t> undone{};
  std::optional<std::uint64_t> refused{};
  std::optional<std::uint64_t> skipped{};  // by an operator: counts as done
  std::optional<std::uint64_t> waived{};   // by an operator: counts as undone
  std::uint32_t attempts = 0;              // requests to undo it
  std::uint32_t failures = 0;
  std::uint32_t agains = 0;  // requests to repeat it
  std::optional<Duration> left{};
  std::optional<Duration> retry_in{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &SagaStep::step), field("service", &SagaStep::service),
                 field("state", &SagaStep::state), field("optional", &SagaStep::optional),
                 field("pivot", &SagaStep::pivot), field("after", &SagaStep::after),
                 field("done", &SagaStep::done), field("failed", &SagaStep::failed),
                 field("asked", &SagaStep::asked), field("undone", &SagaStep::undone),
                 field("refused", &SagaStep::refused), field("skipped", &SagaStep::skipped),
                 field("waived", &SagaStep::waived), field("attempts", &SagaStep::attempts),
                 field("failures", &SagaStep::failures), field("agains", &SagaStep::agains),
                 field("left_ms", &SagaStep::left), field("retry_in_ms", &SagaStep::retry_in));
  };
};

// Why an event was recorded but not applied.
enum class Doubt : std::uint8_t { wrong_producer, unknown_type, divergence };
const char* name_of(Doubt doubt);

// What had not come when time decided.
struct PassedWait {
  std::string service{};  // was silent
  std::string step{};
  std::string event{};                   // would have ended the wait
  std::optional<std::uint64_t> began{};  // the event that opened the step, or the request
  std::optional<Duration> waited{};      // log time since then

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &PassedWait::service), field("step", &PassedWait::step),
                 field("event", &PassedWait::event), field("began", &PassedWait::began),
                 field("waited_ms", &PassedWait::waited));
  };
};

struct TimelineEntry {
  std::uint64_t sequence = 0;
  std::string id{};
  // "time": a tick at which a deadline expired, or the observer's patience ended; see `text`
  std::string type{};
  std::string source{};
  Time time{};  // log time
  // Its id. Of a `time`: the event that the wait began with.
  std::optional<std::string> cause{};
  std::optional<std::uint64_t> cause_sequence{};  // if it is on the same page
  std::optional<Duration> after{};                // since its cause
  std::optional<std::string> step{};
  std::optional<Role> role{};
  std::optional<Doubt> doubt{};
  std::optional<std::string> text{};
  JsonText data{};  // the payload
  // Only of a `time`; of several, at the deadline of the whole saga, in the definition's order.
  std::optional<std::vector<PassedWait>> waited_for{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sequence", &TimelineEntry::sequence), field("id", &TimelineEntry::id),
                 field("type", &TimelineEntry::type), field("source", &TimelineEntry::source),
                 field("time", &TimelineEntry::time), field("cause", &TimelineEntry::cause),
                 field("cause_sequence", &TimelineEntry::cause_sequence),
                 field("after_ms", &TimelineEntry::after), field("step", &TimelineEntry::step),
                 field("role", &TimelineEntry::role), field("doubt", &TimelineEntry::doubt),
                 field("text", &TimelineEntry::text), field("data", &TimelineEntry::data),
                 field_if_any("waited_for", &TimelineEntry::waited_for));
  };
};

// A step of a failed saga that its service may still do, because it has not answered yet.
struct OpenStep {
  std::string step{};
  std::string service{};
  std::string event{};       // would open the account again
  std::uint64_t opened = 0;  // the sequence that the service has not answered

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("step", &OpenStep::step), field("service", &OpenStep::service),
                 field("event", &OpenStep::event), field("opened", &OpenStep::opened));
  };
};

// The undos that a failed saga is owed, as step names.
struct SagaAccount {
  std::vector<std::string> owed{};
  std::vector<std::string> asked{};
  std::vector<std::string> confirmed{};
  std::vector<std::string> waived{};        // by an operator, and not confirmed
  std::vector<std::string> undone_twice{};  // by an operator by hand, and by the service
  std::vector<OpenStep> still_open{};
  bool balanced = false;  // as far as the log goes: see `still_open`

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("owed", &SagaAccount::owed), field("asked", &SagaAccount::asked),
                 field("confirmed", &SagaAccount::confirmed), field("waived", &SagaAccount::waived),
                 field("undone_twice", &SagaAccount::undone_twice),
                 field("still_open", &SagaAccount::still_open),
                 field("balanced", &SagaAccount::balanced));
  };
};

struct SagaFinding {
  std::string kind{};  // name_of(FindingKind); newer observers may know more
  std::optional<std::string> step{};
  std::vector<std::uint64_t> sequences{};
  std::string text{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("kind", &SagaFinding::kind), field("step", &SagaFinding::step),
                 field("sequences", &SagaFinding::sequences), field("text", &SagaFinding::text));
  };
};

// An operator's action on this saga.
struct OperatorAction {
  std::uint64_t sequence = 0;
  std::string id{};  // of the event
  Time time{};
  std::string action{};  // "hold" | "release" | "retry" | "skip" | "abort"
  std::optional<std::string> step{};
  std::string by{};
  std::string reason{};
  bool accepted = false;
  std::string outcome{};  // in words

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sequence", &OperatorAction::sequence), field("id", &OperatorAction::id),
                 field("time", &OperatorAction::time), field("action", &OperatorAction::action),
                 field("step", &OperatorAction::step), field("by", &OperatorAction::by),
                 field("reason", &OperatorAction::reason),
                 field("accepted", &OperatorAction::accepted),
                 field("outcome", &OperatorAction::outcome));
  };
};

// The moment at which a saga is shown.
struct SagaMoment {
  std::uint64_t sequence = 0;  // of the last thing that had happened to it
  Time time{};                 // ages are relative to this
  Duration clock{};            // the log clock then

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sequence", &SagaMoment::sequence), field("time", &SagaMoment::time),
                 field("clock_ms", &SagaMoment::clock));
  };
};

struct SagasShowRequest {
  std::string saga{};
  std::optional<std::string> definition{};
  std::optional<std::uint64_t> generation{};  // default: the newest
  std::optional<std::uint64_t> events{};      // entries of the timeline at most; default 1000
  std::optional<std::uint64_t> after{};       // the timeline begins after this sequence
  std::optional<Moment> at{};  // everything as it was then, under the definition of that time

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("saga", &SagasShowRequest::saga),
                 field("definition", &SagasShowRequest::definition),
                 field("generation", &SagasShowRequest::generation),
                 field("events", &SagasShowRequest::events),
                 field("after", &SagasShowRequest::after), field("at", &SagasShowRequest::at));
  };
};

struct SagaDetail {
  SagaSummary summary{};
  std::vector<SagaStep> steps{};
  std::vector<TimelineEntry> timeline{};  // may be shorter than requested: about 640 KiB at most
  std::uint64_t timeline_left_out = 0;
  SagaAccount account{};
  std::vector<SagaFinding> findings{};
  std::uint64_t findings_left_out = 0;
  std::vector<OperatorAction> actions{};  // the most recent, oldest first
  std::uint64_t actions_left_out = 0;
  std::vector<std::string> next_steps{};  // what a person can do or wait for
  std::vector<std::uint32_t> generations{};
  std::vector<std::string> definitions{};  // that have a saga with this id
  std::optional<SagaMoment> at{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        embedded(&SagaDetail::summary), field("steps", &SagaDetail::steps),
        field("timeline", &SagaDetail::timeline),
        field("timeline_left_out", &SagaDetail::timeline_left_out),
        field("account", &SagaDetail::account), field("findings_list", &SagaDetail::findings),
        field("findings_left_out", &SagaDetail::findings_left_out),
        field("acts", &SagaDetail::actions), field("acts_left_out", &SagaDetail::actions_left_out),
        field("next_steps", &SagaDetail::next_steps),
        field("generations", &SagaDetail::generations),
        field("definitions", &SagaDetail::definitions), field("at", &SagaDetail::at),
        field("as_of", &SagaDetail::as_of));
  };
};

// `not_found` if no definition has, or had at that moment, an instance with that id.
struct SagasShow {
  static constexpr std::string_view name = "sagas.show";
  using Request = SagasShowRequest;
  using Answer = SagaDetail;
};

}  // namespace laban::observer::api
