// The observer's answers about operators' actions.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/observer/queries/questions.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

struct Desk {
  World world;
  Observer observer{world, memory::make_disk()};
  int acts = 0;

  EventId act(const std::string& action, const std::string& saga, const std::string& reason,
              const std::string& step = "") {
    const Json says = {{"action", action}, {"definition", "order"}, {"generation", 1},
                       {"step", step},     {"by", "ann"},           {"reason", reason}};
    const EventId id =
        world.publish("laban.operator_acted", saga, {}, says.dump(), fmt::format("act {}", ++acts));
    observer.run();
    return id;
  }

  Json ask(std::string_view endpoint, const Json& request) const {
    return testing::ask(observer, endpoint, request);
  }
  Json show(const std::string& saga) const { return ask("sagas.show", {{"saga", saga}}); }

  // Time passes without an answer.
  void wait_for(State state, const std::string& saga) {
    for (int i = 0; i < 4000; ++i) {
      observer.run();
      if (observer.state(saga) == state) return;
      world.clock.advance(50ms);
    }
    FAIL("the saga does not get there");
  }
};

}  // namespace

TEST_CASE("a held saga shows since when, by whom and how to release it") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  const EventId id = desk.act("hold", "o-1", "looking into it");
  const Json saga = desk.show("o-1");
  CHECK(saga["held"].is_string());
  CHECK(saga["state"] == "running");
  CHECK(saga["business"] == "new");
  CHECK(saga["incomplete"].is_null());
  CHECK(saga["waiting_for"][0]["service"] == "operator");
  CHECK(saga["waiting_for"][0]["for"] == "release");
  CHECK(saga["waiting_for"][0]["step"].is_null());
  REQUIRE(saga["acts"].size() == 1);
  const Json& act = saga["acts"][0];
  CHECK(act["id"] == id.hex());
  CHECK(act["sequence"] == saga["last_event"]["sequence"]);
  CHECK(act["action"] == "hold");
  CHECK(act["step"].is_null());
  CHECK(act["by"] == "ann");
  CHECK(act["reason"] == "looking into it");
  CHECK(act["accepted"] == true);
  CHECK(saga["acts_left_out"] == 0);
  CHECK(saga["next_steps"][0] ==
        "it is held; release it with: laban sagas release o-1 --reason WHY");

  const double left = saga["waiting_for"][1]["left_ms"];
  desk.world.clock.advance(10s);
  desk.observer.run();
  CHECK(desk.show("o-1")["waiting_for"][1]["left_ms"] == left);
  desk.act("release", "o-1", "fine");
  CHECK(desk.show("o-1")["held"].is_null());
}

TEST_CASE("a preview says what an act would come to, and changes nothing") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.observer.run();
  const auto preview = [&](const Json& request) { return desk.ask("sagas.preview", request); };
  const Json before = desk.show("o-1");
  const Json skip = preview({{"saga", "o-1"}, {"action", "skip"}, {"step", "reserve"}});
  CHECK(skip["accepted"] == true);
  CHECK(skip["definition"] == "order");
  CHECK(skip["generation"] == 1);
  CHECK(skip["state"] == "running");
  CHECK(skip["outcome"].get<std::string>().starts_with("'reserve' counts as done; "));
  CHECK(preview({{"saga", "o-1"}, {"action", "abort"}})["state"] == "compensating");
  const Json release = preview({{"saga", "o-1"}, {"action", "release"}});
  CHECK(release["accepted"] == false);
  CHECK(release["outcome"] == "it is not held");
  CHECK(desk.show("o-1") == before);

  // The act itself comes to the same.
  desk.act("skip", "o-1", "counted by hand", "reserve");
  CHECK(desk.show("o-1")["acts"][0]["outcome"] == skip["outcome"]);
}

TEST_CASE("a preview of nothing is refused by name") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.observer.run();
  const auto error = [&](const std::string& body) {
    const auto answered = answer("sagas.preview", body, desk.observer.queries());
    REQUIRE_FALSE(answered);
    return answered.error();
  };
  CHECK(error(R"({"saga":"o-2","action":"hold"})").kind == ErrorKind::not_found);
  CHECK(error(R"({"saga":"o-1"})").message == "sagas.preview: 'action' is missing");
  CHECK(error(R"({"action":"hold"})").message == "sagas.preview: 'saga' is missing");
}

TEST_CASE("an act that cannot be is shown with the reason") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.act("skip", "o-1", "why not", "nothing");
  const Json act = desk.show("o-1")["acts"][0];
  CHECK(act["accepted"] == false);
  CHECK(act["outcome"] == "'nothing' is not one of its steps");
  CHECK(act["step"].is_null());
}

TEST_CASE("a saga that is stuck names the commands; what was skipped and waived is shown") {
  Desk desk;
  desk.world.play_order("o-1", "charge");
  desk.wait_for(State::stuck, "o-1");
  const Json stuck = desk.show("o-1");
  CHECK(stuck["business"] == "in_trouble");
  REQUIRE(stuck["next_steps"].size() == 3);
  CHECK(stuck["next_steps"][1] == "retry it with: laban sagas retry o-1 --reason WHY");
  CHECK(stuck["next_steps"][2] == "skip the step with: laban sagas skip o-1 --reason WHY");

  desk.act("skip", "o-1", "logistics is gone");
  const Json saga = desk.show("o-1");
  CHECK(saga["state"] == "compensating");
  CHECK(saga["waiting_for"][0]["step"] == "reserve");
  const Json& dispatch = saga["steps"][5];
  CHECK(dispatch["state"] == "waived");
  CHECK(dispatch["waived"] == saga["acts"][0]["sequence"]);
  CHECK(dispatch["attempts"] == 5);
  const Json& charge = saga["steps"][2];
  CHECK(charge["failures"] == 1);
  CHECK(charge["agains"] == 0);
  CHECK(charge["retry_in_ms"].is_null());
  CHECK(charge["skipped"].is_null());
}

TEST_CASE("a skipped step counts as done, in numbers too") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.act("skip", "o-1", "stock is there", "reserve");
  const Json saga = desk.show("o-1");
  CHECK(saga["steps_done"] == 2);
  CHECK(saga["business"] == "accepted");
  CHECK(saga["steps"][1]["state"] == "skipped");
  CHECK(saga["steps"][1]["skipped"] == saga["acts"][0]["sequence"]);
  CHECK(saga["waiting_for"][0]["service"] == "payment");
  const Json listed = desk.ask("sagas.ls", {{"service", "payment"}});
  CHECK(listed["sagas"].size() == 1);
}

TEST_CASE("operators' actions are listed in log order, with their results") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.world.publish("order.placed", "o-2");
  desk.act("hold", "o-1", "looking into it");
  desk.world.clock.advance(1min);
  const EventId id = desk.act("skip", "o-2", "stock is there", "reserve");
  desk.act("abort", "nobody", "typo");
  const Json all = desk.ask("acts.ls", Json::object());
  CHECK(all["cursor"].is_null());
  REQUIRE(all["acts"].size() == 4);  // the definition came first
  const Json& applied = all["acts"][0];
  CHECK(applied["action"] == "apply");
  CHECK(applied["definition"] == "order");
  CHECK(applied["number"] == 1);
  CHECK(applied["saga"].is_null());
  CHECK(applied["accepted"] == true);
  CHECK(applied["outcome"] == "in force from here on");
  const Json& skip = all["acts"][2];
  CHECK(skip["id"] == id.hex());
  CHECK(skip["action"] == "skip");
  CHECK(skip["saga"] == "o-2");
  CHECK(skip["definition"] == "order");
  CHECK(skip["generation"] == 1);
  CHECK(skip["step"] == "reserve");
  CHECK(skip["by"] == "ann");
  CHECK(skip["reason"] == "stock is there");
  CHECK(
      skip["outcome"] ==
      "'reserve' counts as done; inventory has not answered #3: if it still does, 'reserve' is "
      "done twice; inventory.reserved is not published: start what reacts to it by hand ('charge' "
      "by payment)");
  CHECK(skip["number"].is_null());
  const Json& lost = all["acts"][3];
  CHECK(lost["accepted"] == false);
  CHECK(lost["outcome"] == "no such saga was known");
  CHECK(lost["by"] == "ann");

  const Json later = desk.ask("acts.ls", {{"since", skip["time"]}});
  CHECK(later["acts"].size() == 2);
  const Json newest = desk.ask("acts.ls", {{"limit", 1}, {"newest_first", true}});
  CHECK(newest["acts"][0]["saga"] == "nobody");
}

TEST_CASE("pages of operators' actions hold each action once, in either direction") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  for (int i = 0; i < 12; ++i) desk.act(i % 2 == 0 ? "hold" : "release", "o-1", "back and forth");
  for (const bool newest_first : {false, true}) {
    for (const int limit : {1, 5, 12, 13, 50}) {
      Json request = {{"limit", limit}, {"newest_first", newest_first}};
      std::vector<std::uint64_t> sequences;
      for (int page = 0; page < 20; ++page) {
        const Json reply = desk.ask("acts.ls", request);
        for (const auto& act : reply["acts"]) sequences.push_back(act["sequence"]);
        if (reply["cursor"].is_null()) break;
        request["cursor"] = reply["cursor"];
      }
      CHECK(sequences.size() == 13);  // and the definition
      CHECK(std::is_sorted(sequences.begin(), sequences.end()) != newest_first);
    }
  }
  CHECK_FALSE(answer("acts.ls", R"({"cursor": "1.2"})", desk.observer.queries()).has_value());
  CHECK_FALSE(answer("acts.ls", R"({"since": "yesterday"})", desk.observer.queries()).has_value());
}

TEST_CASE("operators' actions are the same in a store that is folded again") {
  Desk desk;
  desk.world.publish("order.placed", "o-1");
  desk.act("hold", "o-1", "looking into it");
  desk.act("hold", "o-1", "twice");
  Observer other(desk.world, memory::make_disk());
  other.run();
  CHECK(other.dump() == desk.observer.dump());
  CHECK(answer("acts.ls", "{}", other.queries()).value() ==
        answer("acts.ls", "{}", desk.observer.queries()).value());
}
