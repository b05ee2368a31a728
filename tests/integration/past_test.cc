// Looking back in a running system: sagas as they were, and what has changed since.
#include <doctest/doctest.h>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

// The same saga, seen at another time.
json without_ages(json saga) {
  saga.erase("age_ms");
  saga.erase("as_of");
  return saga;
}

}  // namespace

TEST_CASE("a saga is shown as it was, listed as it was, and compared with itself") {
  Shop shop({"--fail", "payment=30%"});
  shop.place(20);
  const json failed = shop.laban_json("sagas ls --state compensated --limit 1 --json");
  const std::string saga = failed.at("sagas")[0].at("saga");
  const json now = shop.laban_json("sagas show " + saga + " --json");
  const json& timeline = now.at("timeline");
  const std::string first = "'#" + timeline.front().at("sequence").dump() + "'";
  const std::string last = "'#" + timeline.back().at("sequence").dump() + "'";

  const json begun = shop.laban_json("sagas show " + saga + " --json --at " + first);
  CHECK(begun.at("state") == "running");
  CHECK(begun.at("timeline").size() == 1);
  CHECK(begun.at("at").at("sequence") == timeline.front().at("sequence"));
  json ended = shop.laban_json("sagas show " + saga + " --json --at " + last);
  CHECK(ended.at("at").at("sequence") == timeline.back().at("sequence"));
  ended["at"] = nullptr;
  CHECK(without_ages(ended) == without_ages(now));
  CHECK(contains(shop.laban("sagas show " + saga + " --at " + first).output, "as it was"));
  const auto too_early = shop.laban("sagas show " + saga + " --at 1h");
  CHECK(too_early.exit_code == 5);
  CHECK(contains(too_early.output, "it began at #"));
  CHECK(shop.laban("sagas show " + saga + " --at yesterday").exit_code == 2);
  CHECK(shop.laban("sagas show " + saga + " --at '#999999'").exit_code == 2);

  const json open = shop.laban_json("sagas ls --limit 100 --json --at " + first);
  bool is_listed = false;
  for (const auto& one : open.at("sagas")) {
    CHECK(one.at("ended").is_null());
    is_listed = is_listed || one.at("saga") == saga;
  }
  CHECK(is_listed);
  CHECK(shop.laban_json("sagas ls --at 0s --json").at("sagas").empty());
  const json past = shop.laban_json("sagas ls --at 0s --state compensated --limit 100 --json"),
             present = shop.laban_json("sagas ls --state compensated --limit 100 --json");
  REQUIRE(past.at("sagas").size() == present.at("sagas").size());
  for (std::size_t i = 0; i < past.at("sagas").size(); ++i)
    CHECK(without_ages(past["sagas"][i]) == without_ages(present["sagas"][i]));

  CHECK(shop.laban("diff " + saga + " --from " + last).exit_code == 0);
  CHECK(shop.laban("diff " + saga + " --from " + last + " --to " + first).exit_code == 2);
  const auto changed = shop.laban("diff " + saga + " --from " + first);
  CHECK(changed.exit_code == 3);
  CHECK(contains(changed.output, "payment.declined"));
  const json difference = shop.laban_json("diff " + saga + " --json --from " + first);
  CHECK(difference.at("equal") == false);
  CHECK(difference.at("events").size() + 1 == timeline.size());
  const json state = {
      {"part", "saga"}, {"name", "state"}, {"from", "running"}, {"to", "compensated"}};
  const auto& changes = difference.at("changes");
  CHECK(std::find(changes.begin(), changes.end(), state) != changes.end());
  CHECK(shop.laban_json("diff " + saga + " --from 1h --json").at("from").is_null());
  CHECK(shop.laban("diff nobody --from 1h").exit_code == 5);
}
