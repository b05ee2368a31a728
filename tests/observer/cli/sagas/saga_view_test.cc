// One saga and lists of sagas as they are printed.

#include "observer/cli/sagas/saga_view.h"

#include <doctest/doctest.h>

#include "observer/cli/terminal/time_spec.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;
using laban::testing::Json;
using laban::testing::typed;

TEST_SUITE_BEGIN("cli sagas");

namespace {

// Compensating; the pivot's service has refused once, and an operator has acted.
Json undoing() {
  return Json::parse(R"({
    "saga": "o-1", "definition": "order", "version": 3, "generation": 1, "partition": 0,
    "state": "compensating", "business": "cancelling", "started": "2026-11-20T15:32:16Z",
    "ended": null, "held": null, "age_ms": 2100.0, "steps_done": 1, "steps_total": 2, "events": 3,
    "findings": 1,
    "last_event": {"type": "payment.declined", "sequence": 9, "id": "19",
                   "time": "2026-11-20T15:32:17Z"},
    "waiting_for": [{"service": "inventory", "step": "reserve", "event": "inventory.released",
                     "for": "undone", "since": "2026-11-20T15:32:17Z", "waited_ms": 1100.0,
                     "left_ms": 28900.0, "retry_in_ms": null}],
    "failure": {"step": "charge", "type": "payment.declined", "reason": "card declined",
                "sequence": 9, "time": "2026-11-20T15:32:17Z"},
    "stuck": null, "incomplete": {"first": 4, "last": 6},
    "steps": [
      {"step": "reserve", "service": "inventory", "state": "undo_asked", "done": 3, "asked": 10,
       "attempts": 2, "failures": 1, "refused": 11},
      {"step": "charge", "service": "payment", "state": "failed", "failed": 9, "failures": 1}],
    "timeline": [
      {"sequence": 3, "id": "13", "type": "inventory.reserved", "source": "inventory",
       "time": "2026-11-20T15:32:16.250Z", "step": "reserve", "role": "done"},
      {"sequence": 9, "id": "19", "type": "payment.declined", "source": "payment",
       "time": "2026-11-20T15:32:17Z", "cause": "13", "cause_sequence": 3, "after_ms": 750.0,
       "step": "charge", "role": "fails"},
      {"sequence": 12, "id": "22", "type": "payment.odd", "source": "stranger",
       "time": "2026-11-20T15:32:18Z", "doubt": "unknown_type"}],
    "timeline_left_out": 5,
    "account": {"owed": ["reserve"], "asked": ["reserve"], "confirmed": [], "waived": [],
                "balanced": false},
    "findings_list": [{"kind": "duplicate", "step": null, "sequences": [3, 8],
                       "text": "said twice"}],
    "acts": [{"sequence": 11, "id": "21", "time": "2026-11-20T15:32:17.500Z", "action": "retry",
              "step": "reserve", "by": "ann", "reason": "it is back", "accepted": true,
              "outcome": "asked again"}],
    "acts_left_out": 2,
    "next_steps": ["wait for inventory.released"], "generations": [1], "definitions": ["order"],
    "at": null})");
}

std::string clock_of(const char* time) { return clock_time(*parse_rfc3339(time)); }

}  // namespace

TEST_CASE("a saga is shown with its waits, events, steps, account, findings and what is next") {
  Capture capture;
  print_saga(capture.printer(), typed<api::SagaDetail>(undoing()));
  const std::string start = clock_of("2026-11-20T15:32:16Z"),
                    first = clock_of("2026-11-20T15:32:16.250Z"),
                    second = clock_of("2026-11-20T15:32:17Z"),
                    acted = clock_of("2026-11-20T15:32:17.500Z"),
                    third = clock_of("2026-11-20T15:32:18Z");
  CHECK(
      capture.text() ==
      "o-1  order  ↺ compensating\n"
      "  business   cancelling\n"
      "  started    " +
          start +
          "\n"
          "  age        2.1 s\n"
          "  steps      1 of 2 done\n"
          "  failed     charge: payment.declined at #9, card declined\n"
          "  evidence   incomplete: messages 4 to 6 are gone from the log\n"
          "  waits for  inventory (reserve, undo) 1.1 s, 28.9 s left: inventory.released since " +
          second +
          "\n"
          "\n"
          "TIME           #  EVENT                       FROM       STEP     ROLE    AFTER  "
          "CAUSE\n" +
          first + "   3  inventory.reserved          inventory  reserve  done\n" + second +
          "   9  payment.declined            payment    charge   fails  750 ms     #3\n" + third +
          "  12  payment.odd (unknown_type)  stranger\n"
          "… and 5 more events\n"
          "\n"
          "STEP     SERVICE    STATE       DONE  UNDONE  HISTORY\n"
          "reserve  inventory  undo_asked    #3          failed, undo asked 2 times, undo refused\n"
          "charge   payment    failed\n"
          "\n"
          "  to undo    reserve\n"
          "  asked      reserve\n"
          "  account    ▲ not balanced yet\n"
          "\n"
          "Findings\n"
          "  ▲ duplicate: said twice #3 #8\n"
          "\n"
          "Done by people\n"
          "  … 2 earlier ones\n"
          "  ✓ retry reserve by ann: it is back (asked again) #11 " +
          acted +
          "\n"
          "\n"
          "What next\n"
          "  wait for inventory.released\n");
}

TEST_CASE("an account says what may still come and what was undone twice") {
  Json saga = undoing();
  saga["account"] = Json::parse(R"({"owed": ["reserve"], "confirmed": ["reserve"],
      "undone_twice": ["reserve"], "balanced": true,
      "still_open": [{"step": "charge", "service": "payment", "event": "payment.charged",
                      "opened": 3}]})");
  Capture capture;
  print_saga(capture.printer(), typed<api::SagaDetail>(saga));
  const std::string text = capture.text();
  CHECK(text.find("  undone     reserve\n"
                  "  account    ✓ balanced so far\n"
                  "  may come   charge: payment has not answered #3, so payment.charged may still "
                  "come\n"
                  "  twice      ✗ reserve: settled by hand, and undone by its service too\n") !=
        std::string::npos);
  saga["account"]["still_open"] = Json::array();
  Capture answered;
  print_saga(answered.printer(), typed<api::SagaDetail>(saga));
  CHECK(answered.text().find("  account    ✓ balanced\n") != std::string::npos);
}

TEST_CASE("a saga's document is what the observer sent, in its order") {
  const auto saga = typed<api::SagaDetail>(undoing());
  const Json document = Json::parse(api::to_json(saga));
  CHECK(document["schema_version"] == 1);
  // Apart from a newer observer's fields, every field that was sent is there with its value.
  const Json sent = undoing();
  for (const auto& [name, value] : sent.items()) {
    if (value.is_array() || value.is_object()) continue;
    CAPTURE(name);
    CHECK(document[name] == value);
  }
  const auto second = std::next(document.items().begin());
  CHECK(second.key() == "saga");
}

TEST_CASE("sagas are a table, lines, names or one document") {
  SagaList list;
  list.sagas = {typed<api::SagaSummary>(undoing())};
  list.now = *parse_rfc3339("2026-11-20T16:00:00Z");
  list.as_of = {list.now, {{"shop-0", 0, 12345, list.now - std::chrono::seconds(1)}}};
  const SagaListAnswer answer(list, true);
  Capture out, err;
  answer.print({out.printer(), err.printer()});
  CHECK(out.text() ==
        "ID   STATE             AGE  TOOK  STEPS  WAITING FOR                                   "
        "LAST EVENT\n"
        "o-1  ↺ compensating  2.1 s          1/2  inventory (reserve, undo) 1.1 s, 28.9 s left  "
        "payment.declined\n"
        "as of shop-0:12,345, 1.0 s ago\n");
  CHECK(err.text() == "there are more; see them with a higher --limit\n");
  CHECK(answer.names() == std::vector<std::string>{"o-1"});
  REQUIRE(answer.json_lines().size() == 1);
  CHECK(answer.json_lines().front().starts_with(R"({"saga":"o-1","definition":"order")"));
  CHECK(Json::parse(answer.json(2))["now"] == "2026-11-20T16:00:00Z");
}

TEST_CASE("sagas of one id are told apart by their definitions, and the id is one name") {
  SagaList list;
  list.sagas = {typed<api::SagaSummary>(undoing()), typed<api::SagaSummary>(undoing())};
  list.sagas[1].definition = "paid";
  const SagaListAnswer answer(list, false);
  Capture out, err;
  answer.print({out.printer(), err.printer()});
  CHECK(out.text().starts_with("ID   DEFINITION  STATE"));
  CHECK(out.text().find("\no-1  order       ↺") != std::string::npos);
  CHECK(out.text().find("\no-1  paid        ↺") != std::string::npos);
  CHECK(answer.names() == std::vector<std::string>{"o-1"});
}

TEST_CASE("findings are a column of the list where there are any") {
  SagaList list;
  list.sagas = {typed<api::SagaSummary>(undoing()), typed<api::SagaSummary>(undoing())};
  const auto heading = [&](bool wide) {
    Capture out, err;
    SagaListAnswer(list, false).print({out.printer(), err.printer(), wide});
    return out.text();
  };
  CHECK(heading(false).find("FINDINGS") == std::string::npos);
  list.sagas[1].findings = 3;
  list.sagas[1].finding_kinds = {"settled_twice", "late"};
  CHECK(heading(false).find("LAST EVENT        FINDINGS\n") != std::string::npos);
  CHECK(heading(false).find("payment.declined  settled_twice, late\n") != std::string::npos);
  CHECK(heading(true).find("3: settled_twice, late") != std::string::npos);
}

TEST_CASE("where there are no sagas the remark is on stderr") {
  const SagaList none;
  Capture out, err;
  SagaListAnswer(none, false).print({out.printer(), err.printer()});
  CHECK(out.text() == "");
  CHECK(err.text() == "no sagas\n");
}

TEST_SUITE_END();
