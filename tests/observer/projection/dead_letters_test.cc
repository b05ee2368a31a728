// The observer's dead letters: by group, one by one, and their results.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "tests/observer/queries/questions.h"
#include "tests/worlds/letter_desk.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Letter;
using laban::observer::testing::LetterDesk;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

struct Letters {
  World world;
  Observer observer{world, memory::make_disk()};
  LetterDesk desk{world};

  Json groups(bool all = false) {
    observer.run();
    return ask(observer, "dlq.groups", {{"all", all}})["groups"];
  }
  Json list(const Json& request = Json::object()) {
    observer.run();
    return ask(observer, "dlq.ls", request)["letters"];
  }
};

// A letter as the observer lists it.
Letter letter_of(const Json& json) {
  return {json["saga"], *EventId::parse(json["id"].get<std::string>()), json["sequence"],
          *EventId::parse(json["event_id"].get<std::string>())};
}

}  // namespace

TEST_CASE("dead letters that failed alike are one group, the largest first") {
  Letters letters;
  letters.desk.set_aside("o-1", "exhausted: gateway timeout after 30s");
  letters.desk.set_aside("o-2", "exhausted: gateway timeout after 31s");
  letters.desk.set_aside("o-3", "handler: no such card");
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
  for (int i = 0; i < 7; ++i) letters.desk.set_aside(fmt::format("o-{}", i), "no card");
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
  letters.desk.set_aside("o-1", "no card");
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
  letters.desk.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  letters.desk.redrive(letter_of(letter));
  Json now = letters.list({{"all", true}})[0];
  CHECK(now["status"] == "redriving");
  CHECK(now["by"] == "ann");
  CHECK(now["why"] == "mended");
  CHECK(now["tries"] == 1);
  CHECK(letters.list().empty());
  letters.desk.conclude(letter_of(letter), "done");
  now = letters.list({{"all", true}})[0];
  CHECK(now["status"] == "redriven");
  CHECK(now["outcome"] == "done");
  CHECK(letters.groups().empty());
  CHECK(letters.groups(true)[0]["redriven"] == 1);
}

TEST_CASE("an event that fails again is a new letter, and the first one points to it") {
  Letters letters;
  letters.desk.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  const EventId request = letters.desk.redrive(letter_of(letter));
  letters.desk.set_aside("o-1", letter_of(letter).event, request,
                         letters.world.stream->messages().size(), "no card");
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
  letters.desk.set_aside("o-1", "no card");
  const Json letter = letters.list()[0];
  letters.desk.redrive(letter_of(letter));
  letters.desk.conclude(letter_of(letter), "refused");
  CHECK(letters.list()[0]["status"] == "open");
  letters.desk.discard(letter_of(letter));
  CHECK(letters.list().empty());
  CHECK(letters.list({{"all", true}})[0]["status"] == "discarded");
  letters.desk.redrive(letter_of(letter));
  CHECK(letters.list({{"all", true}})[0]["status"] == "discarded");
}

TEST_CASE("who names a letter wrongly moves none") {
  Letters letters;
  letters.desk.set_aside("o-1", "no card");
  Json letter = letters.list()[0];
  Json wrong = letter;
  wrong["id"] = std::string(32, 'a');
  letters.desk.redrive(letter_of(wrong));
  wrong = letter;
  wrong["sequence"] = 1;
  letters.desk.redrive(letter_of(wrong));
  letters.desk.conclude(letter_of(letter), "done");  // without a request
  CHECK(letters.list()[0]["status"] == "open");
}
