// From answers to the model; answers that lack something, or hold something else.

#include "observer/cli/dashboard/reading.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "observer/cli/dashboard/draw.h"

using namespace laban;
using namespace laban::top;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

namespace {

const Json overview = Json::parse(R"({
  "now": "2026-11-20T15:32:16Z",
  "stats": {"counts": {"running": 5, "stuck": 2}, "dead_letters": 3,
            "rates": {"events_per_s": 12.5, "compensated_per_s": 1, "stuck_per_s": 0.5},
            "seconds": [{"events": 7, "completed": 3, "compensated": 1, "stuck": 1}]},
  "flows": [{"definition": "order", "number": 3, "counts": {"running": 5}, "sampled": 9,
             "times": {"p50_ms": 800, "p95_ms": 1700, "p99_ms": 2400},
             "steps": [{"step": "place", "service": "orders", "after": [], "waiting": 0},
                       {"step": "reserve", "service": "inventory", "after": ["place"],
                        "pivot": true, "waiting": 4, "undoing": 1, "stuck": null, "failed": 2,
                        "times": {"p95_ms": 0.4}}]}],
  "sagas": [{"saga": "o-1", "definition": "order", "state": "stuck", "business": null,
             "held": "2026-11-20T15:30:00Z", "age_ms": 252000, "steps_done": 3, "steps_total": 6,
             "waiting_for": [{"service": "payment", "step": "charge", "for": "undone"},
                             {"service": "operator", "step": null, "for": "release",
                              "left_ms": 1500}],
             "last_event": {"type": "payment.declined"},
             "stuck": {"reason": "not confirmed"}}],
  "failures": [{"service": "payment", "step": "charge", "type": "payment.declined",
                "reason": "limit", "count": 4, "last": "2026-11-20T15:32:13Z", "saga": "o-1"}],
  "services": [{"service": "payment", "steps": [{"step": "charge"}], "waiting": 4,
                "longest_wait": {"saga": "o-1", "step": "charge", "waited_ms": 12000,
                                 "left_ms": null, "usual": {"p95_ms": 20}}, "failed": 4}],
  "types": [{"type": "payment.declined", "source": "payment", "count": 4, "step": "charge",
             "role": "fails"}]})");

const Json status = Json::parse(R"({"mode": "emit", "started": "2026-11-20T12:20:16Z",
  "now": "2026-11-20T15:32:16Z",
  "partitions": [{"checkpoint": 90, "lag": 7, "caught_up": true, "holes": [{"first": 1}]},
                 {"checkpoint": 10, "lag": 0, "caught_up": false, "waiting": "for the log"}]})");

const Json shown = Json::parse(R"({"saga": "o-1", "definition": "order", "version": 3,
  "generation": 1, "partition": 0, "state": "stuck", "age_ms": 1000,
  "waiting_for": [{"service": "payment", "for": "undone", "left_ms": 90},
                  {"service": "seller", "for": "done", "left_ms": 30}],
  "failure": {"step": "carrier", "type": "logistics.rejected", "reason": "none", "sequence": 9},
  "steps": [{"step": "charge", "service": "payment", "state": "done"}],
  "timeline": [{"sequence": 8, "id": "a", "type": "order.placed", "source": "orders",
                "time": "2026-11-20T15:32:00Z", "data": {"order_id": "o-1"}},
               {"sequence": 9, "id": "b", "cause": "a", "type": "logistics.rejected",
                "role": "fails", "after_ms": 12, "time": "2026-11-20T15:32:01Z"}],
  "account": {"owed": ["charge"], "asked": [], "balanced": false},
  "findings_list": [{"kind": "late", "text": "too late"}],
  "next_steps": ["laban sagas retry o-1"]})");

const Json profile = Json::parse(R"({"this": {"path": "charge", "share": 0.25,
  "steps": [{"step": "charge", "took_ms": 28, "usual": {"p50_ms": 9, "p95_ms": 20}}]}})");

// Calls `use` with every member and element of the document replaced, one at a time.
template <class Use>
void spoil(const Json& document, const Use& use) {
  const Json strange[] = {
      nullptr, -1, 1e300, "x", true, Json::array(), Json::object(), Json{{"a", {1, nullptr}}}};
  const Json flat = document.flatten();
  for (const auto& [path, value] : flat.items()) {
    for (Json::json_pointer at(path); !at.empty(); at = at.parent_pointer()) {
      for (const Json& instead : strange) {
        Json spoilt = document;
        spoilt[at] = instead;
        use(spoilt);
      }
    }
  }
}

}  // namespace

TEST_CASE("an overview and a status are read into the model") {
  Model model;
  read_overview(overview, {}, model);
  read_status(status, model);
  CHECK(model.counts.running == 5);
  CHECK(model.rates.failed_per_s == 1.5);
  CHECK(model.rates.failed == std::vector<std::uint64_t>{2});
  REQUIRE(model.flows.size() == 1);
  const StepNode& reserve = model.flows[0].steps.at(1);
  CHECK(reserve.after == std::vector<std::size_t>{0});
  CHECK(reserve.waiting == 4);
  CHECK_FALSE(reserve.stuck.has_value());
  CHECK(reserve.p95 == 400us);
  REQUIRE(model.sagas.size() == 1);
  CHECK(model.sagas[0].waiting_for == "payment to undo charge; a person, 1.5 s left");
  CHECK(model.sagas[0].trouble == "not confirmed");
  CHECK(model.sagas[0].is_held);
  CHECK(model.failures.at(0).since == 3s);
  CHECK(model.services.services.at(0).longest_wait->usual == 20ms);
  CHECK(model.observer.checkpoint == 100);
  CHECK(model.observer.lag == 7);
  CHECK(model.observer.up == 3h + 12min);
  CHECK_FALSE(model.observer.caught_up);
  CHECK(model.observer.problem == "for the log");
}

TEST_CASE("a saga is read with its events, its account and the comparison with the usual") {
  const SagaDetail saga = read_saga(shown, profile);
  CHECK(saga.failure == "logistics.rejected at carrier: none #9");
  CHECK(saga.left == 30ms);
  REQUIRE(saga.entries.size() == 2);
  CHECK(saga.entries[1].is_bad);
  CHECK(saga.entries[1].after == 12ms);
  CHECK(saga.entries[0].payload.find("o-1") != std::string::npos);
  CHECK(saga.steps.at(0).took == 28ms);
  CHECK(saga.steps.at(0).usual_p95 == 20ms);
  CHECK(saga.share == 0.25);
  CHECK_FALSE(saga.is_balanced);
  CHECK(saga.next == std::vector<std::string>{"laban sagas retry o-1"});
}

TEST_CASE("answers that hold something else are read and drawn all the same") {
  std::size_t drawn = 0;
  const auto see = [&](const Model& model, Page page) {
    ViewState view;
    view.page = page;
    if (model.saga) view.saga = model.saga->id;
    drawn += static_cast<std::size_t>(draw(model, view, {100, 30}).height() == 30);
  };
  spoil(overview, [&](const Json& spoilt) {
    Model model;
    read_overview(spoilt, {}, model);
    see(model, Page::overview);
  });
  spoil(status, [&](const Json& spoilt) {
    Model model;
    read_status(spoilt, model);
    see(model, Page::overview);
  });
  spoil(shown, [&](const Json& spoilt) {
    Model model;
    model.saga = read_saga(spoilt, profile);
    see(model, Page::saga);
  });
  CHECK(drawn > 1000);
}
