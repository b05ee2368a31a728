#include "observer/cli/client/operator_act.h"

#include <doctest/doctest.h>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/cli/all_commands.h"
#include "observer/cli/command/command_line.h"
#include "observer/cli/sagas/act_report.h"
#include "observer/cli/sagas/saga_filter.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;

TEST_SUITE_BEGIN("cli acts");

namespace {

const Json shown = {
    {"saga", "o-1"},
    {"definition", "order"},
    {"generation", 2},
    {"partition", 0},
    {"state", "compensating"},
    {"held", nullptr},
    {"last_event",
     {{"type", "payment.declined"},
      {"sequence", 7},
      {"id", "000000000000000a000000000000000b"},
      {"time", "2026-11-20T15:32:16.25Z"}}},
    {"waiting_for",
     {{{"service", "logistics"}, {"step", "dispatch"}, {"event", "logistics.stopped"}}}},
    {"acts", Json::array()},
    {"acts_left_out", 0}};

ActWords words() { return {"retry", "dispatch", "ann", "logistics is back"}; }

struct Said {
  Exit exit;
  std::string err;
};

// What a command says without any system.
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

TEST_CASE("the event says who, what and why, after the saga's last event") {
  const EventId request{1, 2};
  const auto event = event_of(words(), shown, request);
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

TEST_CASE("one act said twice is one event; another command or saga is another act") {
  const EventId request = request_of("host:1", Time{});
  Json other = shown;
  other["saga"] = "o-2";
  CHECK(event_of(words(), shown, request).id == event_of(words(), shown, request).id);
  CHECK(event_of(words(), shown, request).id != event_of(words(), other, request).id);
  const EventId later = request_of("host:1", Time(Duration(1)));
  CHECK(event_of(words(), shown, request).id != event_of(words(), shown, later).id);
  const EventId elsewhere = request_of("host:2", Time{});
  CHECK(event_of(words(), shown, request).id != event_of(words(), shown, elsewhere).id);
}

TEST_CASE("a saga has moved when what was decided on is in the log") {
  Json saga = shown;
  CHECK(has_moved(saga));
  saga["waiting_for"].push_back(
      {{"service", "observer"}, {"step", "charge"}, {"event", "payment.refund_requested"}});
  CHECK_FALSE(has_moved(saga));
  CHECK(open_request(saga) == "payment.refund_requested");
}

TEST_CASE("the act is found by its event's id, or known to be among those left out") {
  Json saga = shown;
  const EventId id{3, 4};
  CHECK(find_act(saga, id) == nullptr);
  CHECK_FALSE(is_act_left_out(saga, 9));
  saga["acts"] = {{{"id", id.hex()}, {"sequence", 9}}};
  CHECK(find_act(saga, id) != nullptr);
  saga["acts"] = {{{"id", EventId{5, 6}.hex()}, {"sequence", 20}}};
  CHECK_FALSE(is_act_left_out(saga, 9));
  saga["acts_left_out"] = 1;
  CHECK(is_act_left_out(saga, 9));
}

TEST_CASE("only what is held is released, and only what is not is held") {
  Json held = shown;
  held["held"] = "2026-11-20T15:32:16Z";
  CHECK(is_worth_acting("hold", shown));
  CHECK_FALSE(is_worth_acting("hold", held));
  CHECK(is_worth_acting("release", held));
  CHECK_FALSE(is_worth_acting("release", shown));
  CHECK(is_worth_acting("abort", held));
}

TEST_CASE("the exit code is that of the worst that happened") {
  using Ending = ActReport::Ending;
  const auto exit_after = [](std::initializer_list<Ending> endings) {
    ActTally tally;
    for (const Ending ending : endings) {
      ActReport report;
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

TEST_CASE("reasons and names are what others can read") {
  const auto said = [](const std::string& by, const std::string& reason) {
    const auto checked = check_words({"hold", "", by, reason});
    return checked ? std::string() : checked.error().message;
  };
  CHECK(said("ann", "customer called").empty());
  CHECK(said("ann", std::string(200, 'x')).empty());
  CHECK(said("ann", "Kundin rief zurück ✓").empty());
  CHECK(contains(said("ann", std::string(201, 'x')), "at most 200"));
  CHECK(contains(said("ann", "  "), "--reason is empty"));
  CHECK(contains(said("ann", "two\nlines"), "--reason"));
  CHECK(contains(said("ann", "\xff"), "--reason"));
  CHECK(contains(said("\x1b[2J", "why"), "--as"));
}

TEST_CASE("what is asked for wrongly ends with 2 before anything is asked or done") {
  const auto wrong = [](std::vector<std::string> line, const char* part) {
    line.insert(line.begin(), "sagas");
    CAPTURE(part);
    const Said said = say(line);
    CHECK(said.exit == Exit::wrong_use);
    CHECK_MESSAGE(contains(said.err, part), said.err);
  };
  wrong({"hold", "o-1"}, "--reason");
  wrong({"hold", "o-1", "--reason", "x", "--step", "charge"}, "no option '--step'");
  wrong({"abort", "--reason", "x"}, "no saga is named");
  wrong({"abort", "o-1", "--state", "stuck", "--reason", "x"}, "exclude each other");
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
  wrong({"audit", "--operators", "--since", "#7"}, "a time here");
  wrong({"audit", "--operators", "--patience", "3s"}, "no option '--patience'");
}

TEST_CASE("without a system nothing is done") {
  const Said said = say({"sagas", "abort", "o-1", "--reason", "x"});
  CHECK(said.exit == Exit::unreachable);
  CHECK(contains(said.err, "laban up"));
}

TEST_CASE("a query is asked for as given, and looked at again before anything is done") {
  SagaFilter filter;
  for (auto& option : filter.options()) {
    if (option.names == "--state")
      *std::get<std::vector<std::string>*>(option.into) = {"stuck", "compensating"};
    if (option.names == "--service") *std::get<std::string*>(option.into) = "logistics";
    if (option.names == "--older-than,--older") *std::get<std::string*>(option.into) = "30s";
  }
  const auto request = filter.request();
  REQUIRE(request);
  CHECK(*request == Json{{"state", {"stuck", "compensating"}},
                         {"service", "logistics"},
                         {"older_than_ms", 30000}});
  CHECK(filter.still_fits(shown));
  Json moved = shown;
  moved["state"] = "compensated";
  CHECK_FALSE(filter.still_fits(moved));
  moved = shown;
  moved["waiting_for"][0]["service"] = "payment";
  CHECK_FALSE(filter.still_fits(moved));
}

TEST_SUITE_END();
