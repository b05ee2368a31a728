// What replay prints as JSON.

#include "observer/cli/replay/replay_view.h"

#include <doctest/doctest.h>

#include "bus/event/wire.h"
#include "observer/cli/replay/replay_rows.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

namespace {

// A message of payment about o-1, as the log has it.
std::string message(const std::string& type, const std::string& json) {
  const auto payload = observer::testing::schemas().from_json(type, json);
  REQUIRE(payload);
  Envelope envelope;
  envelope.id = {1, 2};
  envelope.type = type;
  envelope.source = "payment";
  envelope.saga = "o-1";
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
  return wire::encode(envelope);
}

}  // namespace

TEST_CASE("a step says what was played, what handlers did and what they emitted") {
  replay::ReplayComparison::Step step;
  const std::string data = message("payment.charged", "{}");
  auto decoded = wire::decode({184, Time(1s), "shop.0.payment.charged", data}, "shop", 0, 1);
  REQUIRE(decoded);
  step.event = std::move(*decoded);
  step.played.handled.push_back({{}, "payment.charged", "o-1", Outcome::retry("later")});
  step.played.emitted.push_back({{}, {}, "payment.declined", "o-1", ""});
  step.played.effects.push_back({{}, "o-1", "mail"});
  CHECK(api::to_json(document_of(step)) ==
        R"({"sequence":184,"partition":0,"saga":"o-1","type":"payment.charged",)"
        R"("handled":[{"type":"payment.charged","outcome":"retry","reason":"later"}],)"
        R"("emitted":["payment.declined"],"effects":["mail"]})");
}

TEST_CASE("a difference says what was recorded and what is emitted, field by field") {
  replay::Difference one;
  one.kind = replay::Difference::Kind::other_content;
  one.sequence = 184;
  one.saga = "o-1";
  one.event = {1, 2};
  one.recorded = one.emitted = "payment.charged";
  one.recorded_data = message("payment.charged", R"({"order_id":"o-1","amount_cents":5})");
  one.emitted_data = message("payment.charged", R"({"order_id":"o-1","amount_cents":7})");
  CHECK(api::to_json(document_of(one, observer::testing::schemas())) ==
        R"({"kind":"other_content","partition":0,"sequence":184,"saga":"o-1",)"
        R"("event":"00000000000000010000000000000002",)"
        R"("recorded":{"type":"payment.charged","data":{"order_id":"o-1","amount_cents":5}},)"
        R"("emitted":{"type":"payment.charged","data":{"order_id":"o-1","amount_cents":7}},)"
        R"("text":"payment.charged has different content",)"
        R"("fields":[{"field":"amount_cents","recorded":5,"emitted":7}]})");
}

TEST_CASE("what was not emitted is null there") {
  replay::Difference one;
  one.kind = replay::Difference::Kind::not_recorded;
  one.emitted = "payment.charged";
  one.emitted_data = message("payment.charged", R"({"amount_cents":7})");
  const DifferingEvent document = document_of(one, observer::testing::schemas());
  CHECK_FALSE(document.recorded);
  REQUIRE_FALSE(document.what.empty());
  CHECK(api::to_json(document).find(R"("fields":[{"field":)") != std::string::npos);
  CHECK(api::to_json(document).find(R"("recorded":null,"emitted":{"type")") != std::string::npos);
}

TEST_CASE("stored rows are said to be equal, not equal, or not compared and why") {
  RowsCompared rows;
  rows.replayed.count = 47;
  rows.lived.count = 46;
  rows.why_not = "the log has lost messages";
  CHECK(to_text(rows) == "not compared, the log has lost messages");
  rows.equal = true;
  CHECK(to_text(rows) == "47, equal to the service's own");
  rows.equal = false;
  CHECK(to_text(rows) == "47, not equal to the service's own 46");
}

TEST_CASE("the documents of replay have all their fields, in order") {
  ReplayDocument document;
  document.to = "payment";
  document.options = {"fail=8%"};
  document.options_in_force = {{1, 0, "fail", "8%", "given", "30%"},
                               {1, 7, "limit", "5", "not_in_log", std::nullopt}};
  document.options_refused = {"partition 1: #9 changed nothing: it names no option"};
  document.lost = {{1, {7, 9}}};
  document.rows.not_compared = "not all of the log was played";
  CHECK(api::to_json(document) ==
        R"({"schema_version":1,"to":"payment","options":["fail=8%"],)"
        R"("options_in_force":[{"partition":1,"since":0,"option":"fail","value":"8%",)"
        R"("origin":"given","logged":"30%"},{"partition":1,"since":7,"option":"limit",)"
        R"("value":"5","origin":"not_in_log","logged":null}],)"
        R"("options_refused":["partition 1: #9 changed nothing: it names no option"],)"
        R"("as_recorded":false,)"
        R"("ended_early":false,"played":0,"emitted":0,"equal":0,"effects":0,"not_compared":0,)"
        R"("lost":[{"partition":1,"first":7,"last":9}],"differing":0,"sagas_differing":[],)"
        R"("differences":[],"differences_left_out":0,)"
        R"("rows":{"count":0,"digest":"","equal":null,)"
        R"("not_compared":"not all of the log was played"}})");
  LiveReplayDocument live;
  live.live = "shop";
  live.file = "day.capsule";
  live.dry_run = true;
  live.would = {{1, 184, *parse_rfc3339("2026-11-20T15:32:16Z"), "o-1", "order.placed", "00ff"}};
  CHECK(api::to_json(live) ==
        R"({"schema_version":1,"live":"shop","file":"day.capsule","dry_run":true,"events":0,)"
        R"("sagas":0,"held":0,"missing":0,"published":0,"overtaken":0,"followed":0,)"
        R"("unfounded":0,"not_wanted":0,"own":0,"doubtful":0,)"
        R"("would":[{"partition":1,"sequence":184,"time":"2026-11-20T15:32:16Z","saga":"o-1",)"
        R"("type":"order.placed","id":"00ff"}]})");
}
