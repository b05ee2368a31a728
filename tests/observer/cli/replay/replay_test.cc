// The command line of a replay, and its output.

#include <doctest/doctest.h>
#include <laban/tx.h>

#include <fstream>

#include "bus/event/wire.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/replay/breakpoint.h"
#include "observer/cli/replay/difference_fields.h"
#include "observer/cli/replay/pace.h"
#include "observer/cli/replay/service_options.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;

namespace {

Breakpoint breakpoint(const std::string& text) {
  auto made = Breakpoint::parse(text);
  REQUIRE(made);
  return *made;
}

wire::Decoded event(const char* type, const char* saga) {
  Envelope envelope;
  envelope.id = {1, 2};
  envelope.type = type;
  envelope.source = "test";
  envelope.saga = saga;
  const std::string subject = std::string("shop.0.") + type;
  auto decoded = wire::decode({1, {}, subject, wire::encode(envelope)}, "shop", 0, 1);
  REQUIRE(decoded);
  return std::move(*decoded);
}

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

TEST_CASE("a breakpoint on a type or a saga stops before it is played") {
  CHECK(breakpoint("type=payment.*").stops_before(event("payment.charged", "o-1")));
  CHECK(breakpoint("type=payment.charged").stops_before(event("payment.charged", "o-1")));
  CHECK_FALSE(breakpoint("type=payment.*").stops_before(event("order.placed", "o-1")));
  CHECK(breakpoint("saga=o-1").stops_before(event("order.placed", "o-1")));
  CHECK_FALSE(breakpoint("saga=o-1").stops_before(event("order.placed", "o-11")));
  CHECK_FALSE(breakpoint("differs").stops_before(event("order.placed", "o-1")));
}

TEST_CASE("a breakpoint on an event's outcome stops after it") {
  replay::ReplayComparison::Step step;
  CHECK_FALSE(breakpoint("differs").stops_after(step));
  step.differences.emplace_back();
  CHECK(breakpoint("differs").stops_after(step));
  step.played.handled.push_back({{}, "order.placed", "o-1", Outcome::retry("later")});
  CHECK(breakpoint("outcome=retry").stops_after(step));
  CHECK_FALSE(breakpoint("outcome=done").stops_after(step));
  step.played.emitted.push_back({{}, {}, "payment.declined", "o-1", ""});
  CHECK(breakpoint("emits=payment.*").stops_after(step));
  CHECK_FALSE(breakpoint("emits=order.*").stops_after(step));
  CHECK_FALSE(breakpoint("type=*").stops_after(step));
}

TEST_CASE("every outcome of a handler is a breakpoint, by the name it is printed with") {
  for (const Outcome& outcome : {Outcome::done(), Outcome::ignored("copy"), Outcome::retry("later"),
                                 Outcome::dead_letter("never")}) {
    replay::ReplayComparison::Step step;
    step.played.handled.push_back({{}, "order.placed", "o-1", outcome});
    const std::string name = std::string("outcome=") + replay::name_of(outcome.kind());
    CAPTURE(name);
    CHECK(breakpoint(name.c_str()).stops_after(step));
  }
}

TEST_CASE("an invalid breakpoint is refused, with the accepted forms") {
  for (const char* wrong : {"", "type", "type=", "kind=x", "outcome=happy", "differs=1"})
    CHECK_FALSE(Breakpoint::parse(wrong));
  CHECK(Breakpoint::parse("kind=x").error().message.find("saga=ID") != std::string::npos);
}

TEST_CASE("a speed spreads messages as their log times were spread") {
  auto pace = Pace::parse("10x");
  REQUIRE(pace);
  const SteadyTime now(100s);
  CHECK(pace->due(Time(50s), now) == now);
  CHECK(pace->due(Time(60s), now) == now + 1s);
  CHECK(pace->due(Time(60s), now + 5s) == now + 5s);
  CHECK(pace->due(Time(40s), now + 5s) == now + 5s);
  pace->begin_again();
  CHECK(pace->due(Time(90s), now + 7s) == now + 7s);
  CHECK(pace->due(Time(91s), now + 7s) == now + 7s + 100ms);
  auto fastest = Pace::parse("max");
  REQUIRE(fastest);
  CHECK(fastest->due(Time(50s), now) == now);
  CHECK(fastest->due(Time(5000s), now) == now);
  for (const char* wrong : {"", "x", "fast", "0x", "-1x", "10", "10xx", "1e9x"})
    CHECK_FALSE(Pace::parse(wrong));
}

TEST_CASE("a difference names the fields of one type, or the event emitted instead") {
  replay::Difference difference;
  difference.recorded = difference.emitted = "payment.charged";
  difference.recorded_data = message("payment.charged", R"({"order_id":"o-1","amount_cents":5})");
  difference.emitted_data = message("payment.charged", R"({"order_id":"o-1","amount_cents":7})");
  auto changes = field_changes(difference, observer::testing::schemas());
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].field == "amount_cents");
  CHECK(changes[0].recorded == "5");
  CHECK(changes[0].emitted == "7");
  difference.emitted = "payment.declined";
  difference.emitted_data = message("payment.declined", R"({"order_id":"o-1","reason":"no"})");
  changes = field_changes(difference, observer::testing::schemas());
  REQUIRE(changes.size() >= 2);
  CHECK(changes[1].field == "reason");
  CHECK(changes[1].recorded == "");
  CHECK(changes[1].emitted == "\"no\"");
  difference.emitted_data = "rubbish";
  CHECK(field_changes(difference, observer::testing::schemas()).empty());
}

TEST_CASE("a service is replayed with the options it was started with, if any are recorded") {
  const laban::testing::TemporaryDirectory dir;
  const auto options = [&](const char* service) {
    auto recorded = cli::recorded_options(dir.path(), service);
    REQUIRE(recorded);
    return *recorded;
  };
  CHECK(options("payment").empty());  // there is no run.json
  cli::RunFile run;
  run.dir = dir.path();
  run.settings.options = {{"payment", {{"fail", "8%"}, {"credit-limit", "5"}}}, {"seller", {}}};
  REQUIRE(cli::write_run_file(run));
  CHECK(options("payment") == cli::ServiceOptions{{"fail", "8%"}, {"credit-limit", "5"}});
  CHECK(options("seller").empty());
  CHECK(options("orders").empty());
  std::ofstream(dir.path() / "run.json") << "{";
  const auto damaged = cli::recorded_options(dir.path(), "payment");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().kind == ErrorKind::corrupt);
}

TEST_CASE("an option that is set overrides the recorded one, and has a name and a value") {
  cli::ServiceOptions options{{"fail", "8%"}, {"credit-limit", "5"}};
  REQUIRE(cli::override_options({"fail=9%", "mood=a=b"}, options));
  CHECK(options == cli::ServiceOptions{{"fail", "9%"}, {"credit-limit", "5"}, {"mood", "a=b"}});
  for (const char* wrong : {"", "fail", "=9%", "fail="}) {
    const auto refused = cli::override_options({wrong}, options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid);
    CHECK(refused.error().message ==
          "invalid --set '" + std::string(wrong) + "' (expected OPTION=VALUE, e.g. fail=8%)");
  }
}
