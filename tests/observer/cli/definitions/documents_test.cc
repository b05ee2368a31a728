// What the definition commands print as JSON.

#include "observer/cli/definitions/documents.h"

#include <doctest/doctest.h>

#include "observer/api/json.h"
#include "observer/cli/definitions/definition_change.h"
#include "observer/cli/definitions/definitions_check.h"
#include "observer/cli/definitions/divergence.h"
#include "observer/cli/definitions/mined_document.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

namespace {

const Time noon = *parse_rfc3339("2026-11-20T12:00:00Z");

ChangeReport applied() {
  ChangeReport report;
  report.name = "order";
  report.file = "order.yaml";
  report.keep_running = 3;
  report.differences = {
      {observer::DefinitionDifference::Kind::changed, "step charge", "within", "30s", "45s"},
      {observer::DefinitionDifference::Kind::added, "step pack", "", "", ""}};
  report.partitions = {{0, 1, 2, true, "", 184, true}, {1, 0, 2, false, "", 0, std::nullopt}};
  return report;
}

}  // namespace

TEST_CASE("what a change of a definition does is a document with each partition") {
  const std::vector<ChangeReport> reports{applied()};
  CHECK(ChangeAnswer(reports, false).json(-1) ==
        R"({"schema_version":1,"dry_run":false,"definitions":[{"definition":"order",)"
        R"("shadow":false,"file":"order.yaml","number":2,"nothing_to_do":false,"is_new":false,)"
        R"("changes":[{"change":"changed","where":"step charge","key":"within","before":"30s",)"
        R"("after":"45s"},{"change":"added","where":"step pack","key":null,"before":null,)"
        R"("after":null}],"keep_running":3,"partitions":[{"partition":0,"before":1,"number":2,)"
        R"("done":true,"sequence":184,"observed":true},{"partition":1,"before":null,"number":2,)"
        R"("done":false,"sequence":null,"observed":null}]}]})");
}

TEST_CASE("a withdrawal that has nothing to do says so, a line for each definition") {
  std::vector<ChangeReport> reports(1);
  reports[0].name = "order~shadow";
  const ChangeAnswer answer(reports, true);
  REQUIRE(answer.json_lines().size() == 1);
  CHECK(answer.json_lines()[0] ==
        R"({"definition":"order","shadow":true,"file":null,"number":null,"nothing_to_do":true,)"
        R"("is_new":false,"changes":[],"keep_running":null,"partitions":[]})");
}

TEST_CASE("problems of files have their place, and a hint when there is one") {
  DefinitionFiles read;
  read.problems = {{"a.yaml", {7, 3}, "unknown key 'dne'", "did you mean 'done'?"},
                   {"b.yaml", {1, 1}, "empty", ""}};
  const CheckAnswer answer(read);
  CHECK(answer.json(-1) ==
        R"({"schema_version":1,"files":[],"problems":[{"file":"a.yaml","line":7,"column":3,)"
        R"("message":"unknown key 'dne'","hint":"did you mean 'done'?"},{"file":"b.yaml",)"
        R"("line":1,"column":1,"message":"empty","hint":null}]})");
  CHECK(answer.json_lines().size() == 2);
}

TEST_CASE("a file with problems is named when nothing is applied, and of several how many") {
  observer::Problems problems = {{"a.yaml", {7, 3}, "unknown key 'dne'", "did you mean 'done'?"}};
  Failure failure = not_applied(problems);
  CHECK(failure.exit == Exit::answer_is_no);
  CHECK(failure.message == "a.yaml: 1 problem; nothing was applied");
  CHECK(failure.details ==
        std::vector<std::string>{"a.yaml:7:3: unknown key 'dne' (hint: did you mean 'done'?)"});
  CHECK(failure.next.find("laban schema apply FILE") != std::string::npos);
  problems.push_back({"a.yaml", {9, 1}, "empty", ""});
  CHECK(not_applied(problems).message == "a.yaml: 2 problems; nothing was applied");
  problems.push_back({"b.yaml", {1, 1}, "empty", ""});
  failure = not_applied(problems);
  CHECK(failure.message == "3 problems in 2 files; nothing was applied");
  REQUIRE(failure.details.size() == 3);
  CHECK(failure.details.back() == "b.yaml:1:1: empty");
}

TEST_CASE("the lists of definitions have all their fields, in order") {
  ListedDefinition listed;
  listed.definition = "order";
  listed.number = 2;
  listed.digest = "00ff";
  listed.since = noon;
  listed.by = "ann";
  listed.reason = "faster";
  listed.withdrawn = Withdrawal{noon, "bob", "moved"};
  listed.partitions = {0, 1};
  const api::AsOf as_of{noon, {{"shop-0", 0, 12, noon}}};
  CHECK(api::to_json(DefinitionList{2, {listed}, as_of}) ==
        R"({"schema_version":1,"partitions":2,"definitions":[{"definition":"order",)"
        R"("shadow":false,"number":2,"digest":"00ff","since":"2026-11-20T12:00:00Z","by":"ann",)"
        R"("reason":"faster","withdrawn":{"time":"2026-11-20T12:00:00Z","by":"bob",)"
        R"("reason":"moved"},"partitions":[0,1],"in_force_on":[],"running":null}],)"
        R"("as_of":{"now":"2026-11-20T12:00:00Z","partitions":[{"stream":"shop-0","partition":0,)"
        R"("sequence":12,"time":"2026-11-20T12:00:00Z"}]}})");
  DefinitionText text;
  text.definition = "order";
  text.since = noon;
  text.in_force_on = {1};
  text.text = "saga: order\n";
  CHECK(api::to_json(text) ==
        R"({"schema_version":1,"definition":"order","shadow":false,"number":0,"digest":"",)"
        R"("since":"2026-11-20T12:00:00Z","by":"","reason":"","in_force_on":[1],)"
        R"("text":"saga: order\n"})");
}

TEST_CASE("whatif shows what is decided where two definitions part, and claims no end") {
  WhatIfDocument document{.definition = "order", .file = "patient.yaml"};
  auto& tally = document.report.tally;
  tally.compared = 12;
  tally.differing = 1;
  tally.saved = {{observer::Saved::yes, 1}};
  api::DivergingSaga saga{
      .saga = "g5-1", .kinds = {observer::DivergenceKind::times_out_differently}, .from = 159};
  saga.in_force = {.state = observer::State::compensated,
                   .failure = api::SagaFailure{.reason = "no payment.charged within 30s"},
                   .undoes = {"place", "reserve"}};
  saga.shadow = {.state = observer::State::running};
  saga.parting = api::DivergenceParting{.sequence = 159,
                                        .in_force = "fails: no payment.charged within 30s",
                                        .shadow = "goes on: waits for payment.charged",
                                        .saved = observer::Saved::yes,
                                        .because = "payment.charged came 12.6 s after #159",
                                        .answer = 244};
  tally.sagas = {saga};
  document.as_of = {noon, {{"shop-0", 0, 400, noon}}};
  testing::Capture capture;
  WhatIfAnswer(document).print({capture.printer(), capture.printer()});
  const std::string text = capture.text();
  CAPTURE(text);
  const auto says = [&](const char* part) { return text.find(part) != std::string::npos; };
  CHECK(
      says("compensated: no payment.charged within 30s; undoes place, reserve  goes on: waits for "
           "payment.charged  yes    payment.charged came 12.6 s after #159"));
  CHECK(says("would it have saved them from failing there? yes 1, no 0, cannot be told 0"));
  CHECK(says("followed from the recorded decision"));
  CHECK(says("as of shop-0:400"));
  const std::string json = WhatIfAnswer(document).json(-1);
  CHECK(json.find(R"("saved":{"yes":1})") != std::string::npos);
  CHECK(json.find(R"("parting":{"sequence":159,"time":null,"in_force":)") != std::string::npos);
  CHECK(json.find(R"("as_of":{"now":"2026-11-20T12:00:00)") != std::string::npos);
}

TEST_CASE("every figure of what was mined is in its document") {
  observer::MinedSaga mined;
  mined.sagas = 1;
  mined.events = 2;
  mined.undone = 3;
  mined.cut_off = 4;
  mined.is_sample = true;
  mined.from = noon;
  mined.to = noon + 1h;
  mined.parallel = true;
  mined.within = 5ms;
  mined.whole = {6, 7ms, 8ms, 9ms, 10ms};
  observer::MinedStep step;
  step.name = step.service = step.done = "x";
  step.sagas = 11;
  step.fails = {{"x.failed", 12, 13}};
  step.retries = 14;
  step.again = "x.again";
  step.undo = "x.undo";
  step.undone = "x.undone";
  step.refused = "x.refused";
  step.undos = 15;
  step.pivot = step.optional = true;
  step.open = {16, 17ms, 18ms, 19ms, 20ms};
  step.suspicions = {"maybe"};
  mined.steps = {step};
  CHECK(api::to_json(mined_definition(mined)) ==
        R"({"schema_version":1,"file":null,"saga":"","starts":"","sagas":1,)"
        R"("events":2,"sagas_undone":3,"sagas_cut_off":4,"is_sample":true,)"
        R"("from":"2026-11-20T12:00:00Z","to":"2026-11-20T13:00:00Z","parallel":true,)"
        R"("within_ms":5.0,"whole":{"count":6,"p50_ms":7.0,"p95_ms":8.0,"p99_ms":9.0,)"
        R"("longest_ms":10.0},"steps":[{"step":"x","service":"x","after":[],"done":"x",)"
        R"("sagas":11,"edges":[],"fails":[{"type":"x.failed","sagas":12,"undone":13}],)"
        R"("retries":14,"again":"x.again","undo":"x.undo","undone":"x.undone",)"
        R"("refused":"x.refused","undos":15,"pivot":true,"optional":true,"within_ms":null,)"
        R"("open":{"count":16,"p50_ms":17.0,"p95_ms":18.0,"p99_ms":19.0,"longest_ms":20.0},)"
        R"("suspicions":["maybe"]}],"remarks":[],"problems":[],"yaml":""})");
}

TEST_CASE("what was mined is a document with its evidence") {
  observer::MinedSaga mined;
  mined.name = "order";
  mined.starts = "order.placed";
  mined.sagas = 4;
  mined.events = 9;
  mined.from = mined.to = noon;
  observer::MinedStep place, charge;
  place.name = "place";
  charge.name = "charge";
  charge.service = "payment";
  charge.done = "payment.charged";
  charge.after = {0};
  charge.fails = {{"payment.declined", 2, 1}};
  charge.undo = "payment.refund_requested";
  charge.within = 1500ms;
  charge.edges = {{"order.placed", 3, {3, 1ms, 2ms, 2ms, 2ms}}, {"order.paid", 1, {}}};
  mined.steps = {place, charge};
  mined.remarks = {"2 messages are not events"};
  MinedDefinition document = mined_definition(mined);
  document.problems = {{7, 3, "unknown", std::nullopt}};
  document.yaml = "saga: order\n";
  document.steps.erase(document.steps.begin());
  CHECK(api::to_json(document) ==
        R"({"schema_version":1,"file":null,"saga":"order","starts":"order.placed","sagas":4,)"
        R"("events":9,"sagas_undone":0,"sagas_cut_off":0,"is_sample":false,)"
        R"("from":"2026-11-20T12:00:00Z","to":"2026-11-20T12:00:00Z","parallel":false,)"
        R"("within_ms":null,"whole":null,"steps":[{"step":"charge","service":"payment",)"
        R"("after":["place"],"done":"payment.charged","sagas":0,"edges":[{"from":"order.placed",)"
        R"("count":3,"share":0.75,"delay":{"count":3,"p50_ms":1.0,"p95_ms":2.0,"p99_ms":2.0,)"
        R"("longest_ms":2.0}},{"from":"order.paid","count":1,"share":0.25,"delay":null}],)"
        R"("fails":[{"type":"payment.declined","sagas":2,"undone":1}],"retries":0,"again":null,)"
        R"("undo":"payment.refund_requested","undone":null,"refused":null,"undos":0,)"
        R"("pivot":false,"optional":false,"within_ms":1500.0,"open":null,"suspicions":[]}],)"
        R"("remarks":["2 messages are not events"],"problems":[{"line":7,"column":3,)"
        R"("message":"unknown","hint":null}],"yaml":"saga: order\n"})");
}
