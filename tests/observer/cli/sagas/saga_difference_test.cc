#include "observer/cli/sagas/saga_difference.h"

#include <doctest/doctest.h>

using namespace laban::cli;

namespace {

Json saga() {
  return Json::parse(R"({
    "state": "running", "events": 2, "failure": null, "age_ms": 17.0,
    "steps": [{"step": "reserve", "state": "done", "done": 3},
              {"step": "charge", "state": "open", "done": null}],
    "account": {"owed": [], "asked": [], "confirmed": [], "waived": []},
    "waiting_for": [{"service": "payment", "step": "charge", "for": "done",
                     "event": "payment.charged", "left_ms": 4000.0}],
    "findings_list": [], "acts": []})");
}

std::vector<std::string> words(const std::vector<SagaChange>& changes) {
  std::vector<std::string> all;
  for (const auto& one : changes)
    all.push_back(one.part + " " + one.name + ": " + one.from + " > " + one.to);
  return all;
}

}  // namespace

TEST_CASE("a saga that only grew older has not changed") {
  Json later = saga();
  later["age_ms"] = 2000.0;
  later["waiting_for"][0]["left_ms"] = 1.0;
  CHECK(saga_changes(saga(), later).empty());
}

TEST_CASE("what changed is told part by part, what came and what went") {
  Json later = saga();
  later["state"] = "compensating";
  later["failure"] = {{"type", "payment.declined"}, {"step", "charge"}, {"reason", "no money"}};
  later["steps"][1]["state"] = "failed";
  later["steps"][1]["failed"] = 9;
  later["account"]["owed"] = {"reserve"};
  later["waiting_for"][0] = {
      {"service", "inventory"}, {"step", "reserve"}, {"for", "undone"}, {"event", "inventory.x"}};
  later["findings_list"] = Json::parse(
      R"([{"kind": "duplicate", "sequences": [3, 8],
           "text": "inventory.reserved was said twice"}])");
  CHECK(words(saga_changes(saga(), later)) ==
        std::vector<std::string>{
            "saga state: running > compensating",
            "saga failure:  > payment.declined, charge, no money",
            "step charge: open > failed, failed #9",
            "account owed:  > reserve",
            "wait payment (charge): done payment.charged > ",
            "wait inventory (reserve):  > undone inventory.x",
            "finding duplicate #3 #8:  > inventory.reserved was said twice",
        });
}

TEST_CASE("of a saga that had not begun everything is new") {
  const auto changes = saga_changes(Json::object(), saga());
  REQUIRE_FALSE(changes.empty());
  for (const auto& one : changes) CHECK(one.from.empty());
}

TEST_CASE("the events of a difference are those after its beginning") {
  const Json timeline = Json::parse(R"([{"sequence": 3}, {"sequence": 4}, {"sequence": 9}])");
  CHECK(entries_after(timeline, 3) == Json::parse(R"([{"sequence": 4}, {"sequence": 9}])"));
  CHECK(entries_after(timeline, 9).empty());
}
