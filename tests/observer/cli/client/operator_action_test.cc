#include "observer/cli/client/operator_action.h"

#include <doctest/doctest.h>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/cli/all_commands.h"
#include "observer/cli/command/command_line.h"
#include "observer/cli/sagas/action_report.h"
#include "observer/cli/sagas/saga_actor.h"
#include "observer/cli/sagas/saga_filter.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;

TEST_SUITE_BEGIN("cli acts");

namespace {

api::SagaDetail shown() {
  api::SagaDetail saga;
  saga.summary = {
      .saga = "o-1",
      .definition = "order",
      .generation = 2,
      .state = observer::State::compensating,
      .last_event = {"payment.declined", 7, "000000000000000a000000000000000b",
                     *parse_rfc3339("2026-11-20T15:32:16.25Z")},
      .waiting_for = {{.service = "logistics", .step = "dispatch", .event = "logistics.stopped"}}};
  return saga;
}

OperatorCommand command() { return {"retry", "dispatch", "ann", "logistics is back"}; }

struct Said {
  Exit exit;
  std::string err;
};

// What a command reports without any system.
Said say(const std::vector<std::string>& line) {
  Commands commands = all_commands();
  CommonOptions common;
  const auto parsed = parse_command_line(line, commands, common);
  if (!parsed) return {exit_of(parsed.error().kind), parsed.error().message};
  REQUIRE(parsed->command != nullptr);
  Capture out, err;
  const SystemClock clock;
  const Environment nowhere = [](const char* name) -> std::optional<std::string> {
    return std::string(name) == "HOME" ? std::optional<std::string>("/nonexistent") : std::nullopt;
  };
  Context context{out.printer(), err.printer(), nowhere, clock,
                  Format::table, common.target, {},      parsed->rest};
  const Exit exit = parsed->command->run(context);
  return {exit, err.text()};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the event holds who, what and why, and follows the saga's last event") {
  const EventId request{1, 2};
  const auto event = event_of(command(), shown().summary, request);
  CHECK(event.type == "laban.operator_acted");
  const auto decoded =
      wire::decode({8, Time{}, "shop.0.laban.operator_acted", event.message}, "shop", 0, 1);
  REQUIRE(decoded);
  const Envelope& envelope = decoded->envelope;
  CHECK(envelope.id == event.id);
  CHECK(envelope.source == "operator");
  CHECK(envelope.saga == "o-1");
  CHECK(envelope.cause == EventId{10, 11});
  CHECK(to_rfc3339(envelope.time) == "2026-11-20T15:32:16.25Z");
  const auto* act = flatbuffers::GetRoot<OperatorActed>(envelope.payload.data());
  CHECK(act->action()->str() == "retry");
  CHECK(act->definition()->str() == "order");
  CHECK(act->generation() == 2);
  CHECK(act->step()->str() == "dispatch");
  CHECK(act->by()->str() == "ann");
  CHECK(act->reason()->str() == "logistics is back");
}

TEST_CASE("one action published twice is one event; another command or saga is another") {
  const EventId request = request_of("host:1", Time{});
  const api::SagaSummary saga = shown().summary;
  api::SagaSummary other = saga;
  other.saga = "o-2";
  const auto id = [](const api::SagaSummary& of, const EventId& asked) {
    return event_of(command(), of, asked).id;
  };
  CHECK(id(saga, request) == id(saga, request));
  CHECK(id(saga, request) != id(other, request));
  CHECK(id(saga, request) != id(saga, request_of("host:1", Time(Duration(1)))));
  CHECK(id(saga, request) != id(saga, request_of("host:2", Time{})));
}

TEST_CASE("a saga has moved when what was decided on is in the log") {
  api::SagaSummary saga = shown().summary;
  CHECK(has_moved(saga));
  saga.waiting_for.push_back(
      {.service = "observer", .step = "charge", .event = "payment.refund_requested"});
  CHECK_FALSE(has_moved(saga));
  CHECK(open_request(saga) == "payment.refund_requested");
}

TEST_CASE("the action is found by its event's id, or known to be among those left out") {
  api::SagaDetail saga = shown();
  const EventId id{3, 4};
  CHECK(find_action(saga, id) == nullptr);
  CHECK_FALSE(is_left_out(saga, 9));
  saga.actions = {{.sequence = 9, .id = id.hex()}};
  CHECK(find_action(saga, id) != nullptr);
  saga.actions = {{.sequence = 20, .id = EventId{5, 6}.hex()}};
  CHECK_FALSE(is_left_out(saga, 9));
  saga.actions_left_out = 1;
  CHECK(is_left_out(saga, 9));
}

TEST_CASE("an action has a result once it was refused, moved its saga, or can no longer be seen") {
  using Ending = ActionReport::Ending;
  ActionReport asked;
  asked.id = EventId{3, 4};
  asked.sequence = 9;
  asked.ending = Ending::not_moved;
  asked.text = "not read yet";
  api::SagaDetail saga = shown();
  const auto judged = [&](bool is_known) {
    ActionReport report = asked;
    CHECK(judge(report, saga) == is_known);
    CHECK(report.state == observer::State::compensating);
    return report;
  };

  CHECK(judged(false).text == "not read yet");
  saga.actions = {{.sequence = 20, .id = EventId{5, 6}.hex()}};
  saga.actions_left_out = 1;
  const ActionReport unseen = judged(true);
  CHECK(unseen.ending == Ending::not_moved);
  CHECK(contains(unseen.text, "laban audit --operators"));

  saga.actions = {{.sequence = 9, .id = asked.id.hex(), .outcome = "it is not stuck"}};
  const ActionReport refused = judged(true);
  CHECK(refused.ending == Ending::refused);
  CHECK(refused.text == "it is not stuck");

  saga.actions[0].accepted = true;
  saga.actions[0].outcome = "requested again";
  const ActionReport done = judged(true);
  CHECK(done.ending == Ending::done);
  CHECK(done.text == "requested again");

  saga.summary.waiting_for.push_back(
      {.service = "observer", .step = "charge", .event = "payment.refund_requested"});
  const ActionReport open = judged(false);
  CHECK(open.ending == Ending::not_moved);
  CHECK(open.text ==
        "requested again; but payment.refund_requested is not in the log: is the observer in "
        "--mode emit?");
}

TEST_CASE("only held sagas are released, and only others are held") {
  const api::SagaSummary free = shown().summary;
  api::SagaSummary held = free;
  held.held = Time(Duration(1));
  CHECK(is_worth_acting("hold", free));
  CHECK_FALSE(is_worth_acting("hold", held));
  CHECK(is_worth_acting("release", held));
  CHECK_FALSE(is_worth_acting("release", free));
  CHECK(is_worth_acting("abort", held));
}

TEST_CASE("the exit code is that of the worst that happened") {
  using Ending = ActionReport::Ending;
  const auto exit_after = [](std::initializer_list<Ending> endings) {
    ActionTally tally;
    for (const Ending ending : endings) {
      ActionReport report;
      report.ending = ending;
      tally.count(report);
    }
    return tally.exit();
  };
  CHECK(exit_after({}) == Exit::done);
  CHECK(exit_after({Ending::done, Ending::passed_over}) == Exit::done);
  CHECK(exit_after({Ending::done, Ending::refused}) == Exit::answer_is_no);
  CHECK(exit_after({Ending::refused, Ending::not_found}) == Exit::not_found);
  CHECK(exit_after({Ending::not_found, Ending::not_moved}) == Exit::timed_out);
  CHECK(exit_after({Ending::not_moved, Ending::interrupted}) == Exit::interrupted);
}

TEST_CASE("reasons and names must be readable") {
  const auto said = [](const std::string& by, const std::string& reason) {
    const auto checked = check_by_and_reason(by, reason);
    return checked ? std::string() : checked.error().message;
  };
  CHECK(said("ann", "customer called").empty());
  CHECK(said("ann", std::string(200, 'x')).empty());
  CHECK(said("ann", "Kundin rief zurück ✓").empty());
  CHECK(contains(said("ann", std::string(201, 'x')), "limit is 200"));
  CHECK(contains(said("ann", "  "), "--reason is empty"));
  CHECK(contains(said("ann", "two\nlines"), "--reason"));
  CHECK(contains(said("ann", "\xff"), "--reason"));
  CHECK(contains(said("\x1b[2J", "why"), "--as"));
}

TEST_CASE("wrong usage ends with 2 before anything is asked or done") {
  const auto wrong = [](std::vector<std::string> line, const char* part) {
    line.insert(line.begin(), "sagas");
    CAPTURE(part);
    const Said said = say(line);
    CHECK(said.exit == Exit::wrong_use);
    CHECK_MESSAGE(contains(said.err, part), said.err);
  };
  wrong({"hold", "o-1"}, "--reason");
  wrong({"hold", "o-1", "--reason", "x", "--step", "charge"}, "no option '--step'");
  wrong({"abort", "--reason", "x"}, "no sagas specified");
  wrong({"abort", "o-1", "--state", "stuck", "--reason", "x"}, "mutually exclusive");
  wrong({"abort", "--state", "lost", "--reason", "x", "--yes"}, "--state");
  wrong({"abort", "--older", "soon", "--reason", "x", "--yes"}, "soon");
  wrong({"retry", "o-1", "--reason", "x", "--timeout", "later"}, "later");
  wrong({"skip", "o-1", "--reason", "x", "--definition", "order~shadow"}, "saga of 'order'");
  wrong({"retry", "--state", "stuck", "--reason", "x"}, "--yes");
}

TEST_CASE("the two ways of the audit are kept apart") {
  const auto wrong = [](const std::vector<std::string>& line, const char* part) {
    const Said said = say(line);
    CHECK(said.exit == Exit::wrong_use);
    CHECK_MESSAGE(contains(said.err, part), said.err);
  };
  wrong({"audit", "--since", "1h"}, "Add --operators");
  wrong({"audit", "--operators", "--since", "yesterday"}, "yesterday");
  wrong({"audit", "--operators", "--since", "#7"}, "takes a time");
  wrong({"audit", "--operators", "--patience", "3s"}, "no option '--patience'");
}

TEST_CASE("without a system nothing is done") {
  const Said said = say({"sagas", "abort", "o-1", "--reason", "x"});
  CHECK(said.exit == Exit::unreachable);
  CHECK(contains(said.err, "laban up"));
}

TEST_CASE("a query is sent as given, and checked again before anything is done") {
  SagaFilter filter;
  for (auto& option : filter.options()) {
    if (option.names == "--state")
      *std::get<std::vector<std::string>*>(option.into) = {"stuck", "compensating"};
    if (option.names == "--finding")
      *std::get<std::vector<std::string>*>(option.into) = {"late", "settled_twice"};
    if (option.names == "--service") *std::get<std::string*>(option.into) = "logistics";
    if (option.names == "--older-than,--older") *std::get<std::string*>(option.into) = "30s";
  }
  const auto request = filter.request();
  REQUIRE(request);
  CHECK(api::request_to_json(*request) ==
        R"({"state":["stuck","compensating"],"finding":["late","settled_twice"],)"
        R"("service":"logistics","older_than_ms":30000})");
  api::SagaSummary saga = shown().summary;
  CHECK_FALSE(filter.still_matches(saga));
  saga.finding_kinds = {"duplicate", "settled_twice"};
  CHECK(filter.still_matches(saga));
  saga.state = observer::State::compensated;
  CHECK_FALSE(filter.still_matches(saga));
  saga.state = shown().summary.state;
  CHECK(filter.still_matches(saga));
  saga.waiting_for[0].service = "payment";
  CHECK_FALSE(filter.still_matches(saga));
}

TEST_CASE("a preview does not read as if something had been done") {
  ActionReport report;
  report.is_preview = true;
  report.saga = "o-1";
  report.ending = ActionReport::Ending::done;
  report.text = "held";
  Capture capture;
  capture.printer().line(line_of(report, ""));
  report.ending = ActionReport::Ending::refused;
  report.text = "it is already held";
  capture.printer().line(line_of(report, ""));
  CHECK(capture.text() ==
        "o-1  ○ would come to: held\no-1  ✗ would be refused: it is already held\n");
}

TEST_CASE("the result of an action is a document with fields in the documented order") {
  ActionReport report;
  report.ending = ActionReport::Ending::not_moved;
  report.saga = "o-1";
  report.generation = 1;
  report.text = "not yet";
  ActionTally tally;
  tally.count(report);
  ActionsDocument document;
  document.action = "abort";
  document.by = "ann";
  document.reason = "why";
  document.sagas = {result_of(report)};
  document.counts = tally.counts();
  CHECK(api::to_json(document) ==
        R"({"schema_version":1,"action":"abort","step":null,"by":"ann","reason":"why",)"
        R"("dry_run":false,"sagas":[{"saga":"o-1","definition":null,"generation":1,)"
        R"("result":"not_moved","text":"not yet","state":null,"id":null,"sequence":null}],)"
        R"("counts":{"not_moved":1}})");
}

TEST_SUITE_END();
