// The timelines of one saga as they are printed: a declined card.

#include "observer/cli/sagas/story_view.h"

#include <doctest/doctest.h>

#include "observer/cli/sagas/saga_story.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/sagas/stats_view.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;
using laban::testing::Json;
using laban::testing::typed;

TEST_SUITE_BEGIN("cli stories");

namespace {

// A declined card.
timeline::Entries declined() {
  const auto saga = typed<api::SagaDetail>(Json::parse(R"({"saga": "o-1", "timeline": [
      {"sequence": 1, "id": "11", "type": "order.placed", "source": "orders", "step": "place",
       "role": "done", "time": "2026-11-20T15:32:16.000Z",
       "data": {"order_id": "o-1", "total": {"cents": 3998}}},
      {"sequence": 2, "id": "12", "cause": "11", "type": "inventory.reserved",
       "source": "inventory", "step": "reserve", "role": "done",
       "time": "2026-11-20T15:32:16.012Z", "data": {"lines": [1, 2]}},
      {"sequence": 4, "id": "14", "cause": "12", "type": "payment.declined", "source": "payment",
       "step": "charge", "role": "fails", "time": "2026-11-20T15:32:16.053Z",
       "data": {"amount": 3998, "reason": "card declined"}},
      {"sequence": 9, "id": "19", "cause": "14", "type": "inventory.release_requested",
       "source": "observer", "step": "reserve", "role": "undo",
       "time": "2026-11-20T15:32:18.060Z", "data": {}}]})"));
  return story_of(saga);
}

}  // namespace

TEST_CASE("a state is never colour alone") {
  CHECK(state_span(observer::State::stuck).text == "✗ stuck");
  CHECK(state_span(observer::State::completed).text == "✓ completed");
}

TEST_CASE("the words of a payload begin with its reason and look one level deep") {
  const auto entries = declined();
  CHECK(entries[0].words == "order_id o-1, total.cents 3998");
  CHECK(entries[1].words == "lines[2]");
  CHECK(entries[2].words == "reason card declined, amount 3998");
  CHECK(entries[3].words == "");
}

TEST_CASE("the timeline folds pauses and marks them") {
  Capture capture;
  print_time_line(capture.printer(), declined());
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

TEST_CASE("failure groups show what to do next") {
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
  print_failures(capture.printer(), typed<api::SagaFailures>(failures));
  CHECK(capture.text() ==
        "SAGAS  STUCK  SERVICE  STEP    EVENT             REASON         FIRST  LAST  EXAMPLE\n"
        "   11      1  payment  charge  payment.declined  card declined               o-7\n"
        "of the last 12 sagas that failed\n"
        "\n"
        "What next\n"
        "  what led to it: laban why o-7\n"
        "  what needs a person: laban sagas ls --state stuck\n");
}

TEST_CASE("a saga compared with the usual shows steps that are slow, failed or not reached") {
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
  print_comparison(capture.printer(), typed<api::SagaProfile>(profile));
  CHECK(capture.text() ==
        "STEP  THIS SAGA  USUALLY  UP TO (P95)  VERDICT\n"
        "a         25 ms    20 ms        30 ms  ✓ as usual\n"
        "b         50 ms    20 ms        30 ms  ✗ failed\n"
        "c         35 ms    20 ms        30 ms  ▲ slower than 95 of 100\n"
        "d         50 ms    20 ms        30 ms  ▲ slower than 99 of 100\n"
        "e                  20 ms        30 ms  ○ not reached\n"
        "\n"
        "this way   a → b ✗  (stuck, 1.0 % take it)\n"
        "usual way  a → b  (completed, 90.0 % take it)\n"
        "of the last 90 order sagas that ended\n");
}
