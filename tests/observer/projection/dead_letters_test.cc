// The observer's dead letters: by group, one by one, and their results.

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <laban/tx.h>

#include <nlohmann/json.hpp>

#include "events/laban.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

struct Letters {
  World world;
  Observer observer{world, memory::make_disk()};
  int said = 0;

  template <class Native>
  EventId say(const std::string& saga, std::string_view source, const EventId& cause,
              const Native& event) {
    using T = typename Native::TableType;
    const auto bytes = detail::encode_payload(event);
    return world.publish_raw(EventTraits<T>::type, saga, source, cause,
                             {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                             fmt::format("{}", ++said));
  }

  // payment cannot handle the reserved goods of this order.
  EventId set_aside(const std::string& saga, const std::string& reason) {
    const EventId placed = world.publish("order.placed", saga);
    const EventId reserved = world.publish("inventory.reserved", saga, placed);
    return letter(saga, reserved, reserved, world.stream->messages().size(), reason);
  }
  EventId letter(const std::string& saga, const EventId& event, const EventId& cause,
                 std::uint64_t sequence, const std::string& reason) {
    DeadLetteredT letter;
    letter.service = "payment";
    letter.reason = reason;
    letter.attempts = 5;
    letter.event_type = "inventory.reserved";
    letter.event_id = event.hex();
    letter.sequence = sequence;
    return say(saga, "payment", cause, letter);
  }
  EventId redrive(const Json& letter) {
    RedriveRequestedT request;
    request.letter = letter["id"];
    request.letter_sequence = letter["sequence"];
    request.service = "payment";
    request.event_id = letter["event_id"];
    request.event_type = letter["type"];
    request.event_source = "inventory";
    request.by = "ann";
    request.reason = "mended";
    return say(letter["saga"], "operator", {}, request);
  }
  void conclude(const Json& letter, const std::string& outcome) {
    RedrivenT redriven;
    redriven.letter = letter["id"];
    redriven.letter_sequence = letter["sequence"];
    redriven.service = "payment";
    redriven.outcome = outcome;
    say(letter["saga"], "payment", {}, redriven);
  }

  Json groups(bool all = false) {
    observer.run();
    return ask(observer, "dlq.groups", {{"all", all}})["groups"];
  }
  Json list(const Json& request = Json::object()) {
    observer.run();
    return ask(observer, "dlq.ls", request)["letters"];
  }
};

}  // namespace

TEST_CASE("dead letters that failed alike are one group, the largest first") {
  Letters letters;
  letters.set_aside("o-1", "exhausted: gateway timeout after 30s");
  letters.set_aside("o-2", "exhausted: gateway timeout after 31s");
  letters.set_aside("o-3", "handler: no such card");
  const Json groups = letters.groups();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0]["open"] == 2);
  CHECK(groups[0]["service"] == "payment");
  CHECK(groups[0]["type"] == "inventory.reserved");
  CHECK(groups[0]["reason"] == "exhausted: gateway timeout after Ns");
  const Json of_group = letters.list({{"group", groups[0]["group"]}});
  REQUIRE(of_group.size() == 2);
  CHECK(of_group[0]["saga"] == "o-1");
  CHECK(letters.list().size() == 3);
  CHECK(letters.list({{"saga", "o-3"}}).size() == 1);
}

TEST_CASE("pages of letters join without a gap") {
  Letters letters;
  for (int i = 0; i < 7; ++i) letters.set_aside(fmt::format("o-{}", i), "no card");
  letters.observer.run();
  std::size_t seen = 0;
  Json request = {{"limit", 2}};
  for (int pages = 0; pages < 10; ++pages) {
    const Json page = ask(letters.observer, "dlq.ls", request);
    seen += page["letters"].size();
    if (page["cursor"].is_null()) break;
    request["cursor"] = page["cursor"];
  }
  CHECK(seen == 7);
}

TEST_CASE("a letter is shown with its event, its saga and the event's role in it") {
  Letters letters;
  letters.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  const Json shown = ask(letters.observer, "dlq.show", {{"sequence", letter["sequence"]}});
  CHECK(shown["event"]["type"] == "inventory.reserved");
  CHECK(shown["event"]["id"] == letter["event_id"]);
  CHECK(shown["event"]["source"] == "inventory");
  CHECK(shown["event"]["payload"].get<std::string>().size() > 8);
  CHECK(shown["event_step"] == "reserve");
  CHECK(shown["definition"] == "order");
  CHECK_FALSE(answer("dlq.show", R"({"sequence": 1})", letters.observer.queries()));
}

TEST_CASE("a redrive is followed to its outcome") {
  Letters letters;
  letters.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  letters.redrive(letter);
  Json now = letters.list({{"all", true}})[0];
  CHECK(now["status"] == "redriving");
  CHECK(now["by"] == "ann");
  CHECK(now["why"] == "mended");
  CHECK(now["tries"] == 1);
  CHECK(letters.list().empty());
  letters.conclude(letter, "done");
  now = letters.list({{"all", true}})[0];
  CHECK(now["status"] == "redriven");
  CHECK(now["outcome"] == "done");
  CHECK(letters.groups().empty());
  CHECK(letters.groups(true)[0]["redriven"] == 1);
}

TEST_CASE("an event that fails again is a new letter, and the first one points to it") {
  Letters letters;
  letters.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  const EventId request = letters.redrive(letter);
  const EventId event = *EventId::parse(letter["event_id"].get<std::string>());
  letters.letter("o-1", event, request, letters.world.stream->messages().size(), "no card");
  const Json all = letters.list({{"all", true}});
  REQUIRE(all.size() == 2);
  CHECK(all[0]["status"] == "failed_again");
  CHECK(all[1]["status"] == "open");
  CHECK(letters.groups()[0]["open"] == 1);
  const Json shown = ask(letters.observer, "dlq.show", {{"sequence", all[1]["sequence"]}});
  CHECK(shown["event"]["id"] == letter["event_id"]);
}

TEST_CASE("a refused redrive leaves the letter open, a discarded letter is not open") {
  Letters letters;
  letters.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  letters.redrive(letter);
  letters.conclude(letter, "refused");
  CHECK(letters.list()[0]["status"] == "open");
  DeadLetterDiscardedT discarded;
  discarded.letter = letter["id"];
  discarded.letter_sequence = letter["sequence"];
  discarded.service = "payment";
  discarded.by = "ann";
  discarded.reason = "cancelled by hand";
  letters.say("o-1", "operator", {}, discarded);
  CHECK(letters.list().empty());
  CHECK(letters.list({{"all", true}})[0]["status"] == "discarded");
  letters.redrive(letter);
  CHECK(letters.list({{"all", true}})[0]["status"] == "discarded");
}

TEST_CASE("who names a letter wrongly moves none") {
  Letters letters;
  letters.set_aside("o-1", "no card");
  Json letter = letters.list()[0];
  Json wrong = letter;
  wrong["id"] = std::string(32, 'a');
  letters.redrive(wrong);
  wrong = letter;
  wrong["sequence"] = 1;
  letters.redrive(wrong);
  letters.conclude(letter, "done");  // without a request
  CHECK(letters.list()[0]["status"] == "open");
}
