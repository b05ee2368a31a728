#include "observer/cli/sagas/saga_difference.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/typed.h"

using namespace laban::cli;
using laban::testing::Json;
using laban::testing::typed;

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

std::vector<SagaChange> changes_between(const Json& before, const Json& after) {
  const auto earlier = typed<api::SagaDetail>(before);
  return saga_changes(&earlier, typed<api::SagaDetail>(after));
}

std::vector<std::string> words(const std::vector<SagaChange>& changes) {
  std::vector<std::string> all;
  for (const auto& change : changes)
    all.push_back(change.part + " " + change.name + ": " + change.from.value_or("") + " > " +
                  change.to.value_or(""));
  return all;
}

}  // namespace

TEST_CASE("a saga that only grew older has not changed") {
  Json later = saga();
  later["age_ms"] = 2000.0;
  later["waiting_for"][0]["left_ms"] = 1.0;
  CHECK(changes_between(saga(), later).empty());
}

TEST_CASE("changes are listed part by part, with additions and removals") {
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
           "text": "inventory.reserved was emitted twice"}])");
  CHECK(words(changes_between(saga(), later)) ==
        std::vector<std::string>{
            "saga state: running > compensating",
            "saga failure:  > payment.declined, charge, no money",
            "step charge: open > failed, failed #9",
            "account owed:  > reserve",
            "wait payment (charge): done payment.charged > ",
            "wait inventory (reserve):  > undone inventory.x",
            "finding duplicate #3 #8:  > inventory.reserved was emitted twice",
        });
}

TEST_CASE("of a saga that had not begun everything is new") {
  const auto changes = saga_changes(nullptr, typed<api::SagaDetail>(saga()));
  REQUIRE_FALSE(changes.empty());
  for (const auto& change : changes) CHECK_FALSE(change.from);
}

TEST_CASE("the events of a difference are those after its beginning") {
  std::vector<api::TimelineEntry> timeline;
  for (const std::uint64_t sequence : {3, 4, 9}) timeline.emplace_back().sequence = sequence;
  const auto later = entries_after(timeline, 3);
  REQUIRE(later.size() == 2);
  CHECK(later.front().sequence == 4);
  CHECK(entries_after(timeline, 9).empty());
}

TEST_CASE("a difference is a document with fields in the documented order") {
  SagaDifference difference;
  difference.saga = "o-1";
  difference.definition = "order";
  difference.to = api::SagaMoment{.sequence = 9};
  difference.changes = {{"saga", "state", "running", "stuck"}, {"account", "owed", {}, "charge"}};
  CHECK(api::to_json(difference) ==
        R"({"schema_version":1,"saga":"o-1","definition":"order","equal":false,"from":null,)"
        R"("to":{"sequence":9,"time":null,"clock_ms":0.0},"changes":[)"
        R"({"part":"saga","name":"state","from":"running","to":"stuck"},)"
        R"({"part":"account","name":"owed","from":null,"to":"charge"}],)"
        R"("events":[],"events_left_out":0,"as_of":{"now":null,"partitions":[]}})");
}
