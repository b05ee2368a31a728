// The stories of one saga as they are printed: a declined card.

#include "observer/cli/sagas/story_view.h"

#include <doctest/doctest.h>

#include "observer/cli/events/event_name.h"
#include "observer/cli/events/story_report.h"
#include "observer/cli/sagas/failures_view.h"
#include "observer/cli/sagas/profile_view.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;

TEST_SUITE_BEGIN("cli stories");

namespace {

Json entry(int sequence, const char* type, const char* source, int cause, const char* time,
           const char* step, const char* role, Json data) {
  const auto id = [](int number) { return std::string(30, '0') + std::to_string(10 + number); };
  return {{"sequence", sequence},
          {"id", id(sequence)},
          {"type", type},
          {"source", source},
          {"time", std::string("2026-11-20T15:32:") + time + "Z"},
          {"cause", cause == 0 ? Json(nullptr) : Json(id(cause))},
          {"step", step},
          {"role", role},
          {"data", std::move(data)}};
}

FoundEvent declined() {
  FoundEvent found;
  found.story.saga = {
      {"saga", "o-1"},
      {"definition", "order"},
      {"state", "compensating"},
      {"failure", {{"sequence", 4}, {"type", "payment.declined"}, {"reason", "card declined"}}},
      {"next_steps", {"wait for inventory.released from inventory"}},
      {"timeline",
       {entry(1, "order.placed", "orders", 0, "16.000", "place", "done",
              {{"order_id", "o-1"}, {"total", {{"cents", 3998}}}}),
        entry(2, "inventory.reserved", "inventory", 1, "16.012", "reserve", "done",
              {{"lines", {1, 2}}}),
        entry(4, "payment.declined", "payment", 2, "16.053", "charge", "fails",
              {{"amount", 3998}, {"reason", "card declined"}}),
        entry(9, "inventory.release_requested", "observer", 4, "18.060", "reserve", "undo",
              Json::object())}}};
  for (const Json& one : found.story.saga["timeline"]) found.story.entries.push_back(entry_of(one));
  found.entry = 2;
  return found;
}

std::string at_time_of_day(const std::string& text) {
  // The time of day is local.
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    if (line.size() > 12 && line[2] == ':' && line[5] == ':') line.replace(0, 5, "15:32");
    out += line + '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("why tells the chain to an event, what it says and how long it took") {
  Capture capture;
  print_why(capture.printer(), declined());
  CHECK(at_time_of_day(capture.text()) ==
        "payment.declined  #4 00000000  of saga o-1  ↺ compensating  what led to it\n"
        "\n"
        "TIME          #  EVENT               FROM       STEP     AFTER  SAYS\n"
        "15:32:16.000  1  order.placed        orders     place           order_id o-1, total.cents "
        "3998\n"
        "15:32:16.012  2  inventory.reserved  inventory  reserve  12 ms  lines[2]\n"
        "15:32:16.053  4  payment.declined    payment    charge   41 ms  reason card declined, "
        "amount 3998\n"
        "\n"
        "53 ms from order.placed to payment.declined\n"
        "This made the saga fail: card declined\n"
        "\n"
        "What next\n"
        "  wait for inventory.released from inventory\n"
        "  what followed: laban impact 000000000000\n"
        "  all of this saga: laban sagas show o-1\n");
  const Json json = why_json(declined());
  CHECK(json["chain"].size() == 3);
  CHECK(json["made_it_fail"] == true);
  CHECK(json["is_complete"] == true);
}

TEST_CASE("impact tells what followed and who has not answered") {
  FoundEvent found = declined();
  found.entry = 1;
  const Json graph{
      {"nodes",
       {{{"type", "payment.charged"}, {"source", "payment"}},
        {{"type", "loyalty.earned"}, {"source", "loyalty"}}}},
      {"edges",
       {{{"from", "inventory.reserved"}, {"to", "payment.charged"}, {"expected", true}},
        {{"from", "inventory.reserved"}, {"to", "loyalty.earned"}, {"expected", true}}}}};
  const auto silent = silent_services(found, graph);
  Capture capture;
  print_impact(capture.printer(), found, silent);
  CHECK(capture.text() ==
        "inventory.reserved  #2 00000000  of saga o-1  ↺ compensating  what followed from it\n"
        "\n"
        "EVENT                          FROM       STEP     AFTER  #  SAYS\n"
        "inventory.reserved             inventory  reserve  12 ms  2  lines[2]\n"
        "└ payment.declined             payment    charge   41 ms  4  reason card declined, amount "
        "3998\n"
        "  inventory.release_requested  observer   reserve  2.0 s  9\n"
        "\n"
        "2 events followed, the last one 2.0 s later\n"
        "▲ loyalty has not answered with loyalty.earned\n"
        "\n"
        "What next\n"
        "  wait for inventory.released from inventory\n"
        "  what led to it: laban why 000000000000\n"
        "  all of this saga: laban sagas show o-1\n");
  found.story.saga["state"] = "completed";
  CHECK(silent_services(found, graph).empty());
}

TEST_CASE("the line of time folds pauses and says so") {
  Capture capture;
  print_time_line(capture.printer(), declined().story.entries);
  const std::string text = capture.text();
  CHECK(text.find("╱╱") != text.npos);
  CHECK(text.find("2.0 s in which nothing happened") != text.npos);
  CHECK(text.find("pauses longer than 410 ms are folded") != text.npos);
}

TEST_CASE("10,000 events are drawn in every form") {
  timeline::Entries entries;
  for (std::size_t i = 0; i < 10'000; ++i) {
    timeline::Entry one;
    one.sequence = i + 1;
    one.id = std::to_string(i + 1);
    if (i > 0) one.cause = std::to_string(1 + i / 2);
    one.type = "a.b";
    one.source = i % 3 == 0 ? "x" : "y";
    one.time = Time(std::chrono::milliseconds(i));
    entries.push_back(one);
  }
  Capture tree, line, sequence, mermaid;
  print_cause_tree(tree.printer(), entries);
  print_time_line(line.printer(), entries);
  print_sequence(sequence.printer(), entries, SequenceForm::text);
  print_sequence(mermaid.printer(), entries, SequenceForm::mermaid);
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines(tree.text()) == 10'001);
  CHECK(lines(line.text()) >= 10'001);
  CHECK(lines(sequence.text()) >= 10'002);
  CHECK(lines(mermaid.text()) >= 10'000);
}

TEST_CASE("events are named by id, position, saga and type") {
  CHECK(parse_event_name("3f2a9c01")->id == "3f2a9c01");
  CHECK(parse_event_name("#184")->sequence == 184);
  CHECK(parse_event_name("2#184")->partition == 2);
  const auto typed = parse_event_name("o-1/payment.charged");
  CHECK(typed->saga == "o-1");
  CHECK(typed->which == "payment.charged");
  CHECK(parse_event_name("o-1/#7")->sequence == 7);
  CHECK(parse_event_name("o-1")->saga == "o-1");
  CHECK(parse_event_name("o-1")->id.empty());
  for (const char* wrong : {"", "#", "#x", "x#1", "/a.b", "o-1/", "#1 "})
    CHECK_FALSE(parse_event_name(wrong));
}

TEST_CASE("of a saga that failed its failure is meant, or else the last event of a type") {
  const FoundEvent found = declined();
  const auto chosen = [&](const char* name) {
    return choose_entry(found.story, *parse_event_name(name));
  };
  CHECK(*chosen("o-1") == 2);
  CHECK(*chosen("o-1/failure") == 2);
  CHECK(*chosen("o-1/order.placed") == 0);
  CHECK(*chosen("o-1/#9") == 3);
  CHECK_FALSE(chosen("o-1/#3"));
  CHECK_FALSE(chosen("o-1/payment.charged"));
}

TEST_CASE("failure groups say what to do next") {
  const Json failures{{"sample", {{"sagas", 12}}},
                      {"groups",
                       {{{"sagas", 11},
                         {"stuck", 1},
                         {"service", "payment"},
                         {"step", "charge"},
                         {"type", "payment.declined"},
                         {"reason", "card declined"},
                         {"example", "o-7"}}}}};
  Capture capture;
  print_failures(capture.printer(), failures);
  CHECK(capture.text() ==
        "SAGAS  STUCK  SERVICE  STEP    EVENT             REASON         FIRST  LAST  EXAMPLE\n"
        "   11      1  payment  charge  payment.declined  card declined               o-7\n"
        "of the last 12 sagas that failed\n"
        "\n"
        "What next\n"
        "  how it came about: laban why o-7\n"
        "  what needs a person: laban sagas ls --state stuck\n");
}

TEST_CASE("a saga beside the usual names what is slow, failed or was not reached") {
  const Json usual{{"count", 90}, {"p50_ms", 20}, {"p95_ms", 30}, {"p99_ms", 40}};
  const auto step = [&](const char* name, const char* outcome, Json took) {
    return Json{
        {"step", name}, {"outcome", outcome}, {"took_ms", std::move(took)}, {"usual", usual}};
  };
  const Json profile{{"definition", "order"},
                     {"sample", {{"sagas", 90}}},
                     {"variants", {{{"path", "a → b"}, {"state", "completed"}, {"share", 0.9}}}},
                     {"this",
                      {{"path", "a → b ✗"},
                       {"state", "stuck"},
                       {"share", 0.01},
                       {"steps",
                        {step("a", "done", 25), step("b", "failed", 50), step("c", "done", 35),
                         step("d", "done", 50), step("e", "not reached", nullptr)}}}}};
  Capture capture;
  print_comparison(capture.printer(), profile);
  CHECK(capture.text() ==
        "STEP  THIS SAGA  USUALLY  UP TO (P95)  VERDICT\n"
        "a         25 ms    20 ms        30 ms  ✓ as usual\n"
        "b         50 ms    20 ms        30 ms  ✗ failed\n"
        "c         35 ms    20 ms        30 ms  ▲ slower than 95 of 100\n"
        "d         50 ms    20 ms        30 ms  ▲ slower than 99 of 100\n"
        "e                  20 ms        30 ms  ○ not reached\n"
        "\n"
        "this way   a → b ✗  (stuck, 1.0 % go it)\n"
        "usual way  a → b  (completed, 90.0 % go it)\n"
        "of the last 90 order sagas that ended\n");
}
