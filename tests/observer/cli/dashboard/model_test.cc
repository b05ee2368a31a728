// What the screen derives from the observer's answers, including unexpected ones.

#include "observer/cli/dashboard/model.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "observer/api/json.h"
#include "observer/cli/dashboard/draw.h"

using namespace laban;
using namespace laban::top;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

const Json overview = Json::parse(R"({
  "now": "2026-11-20T15:32:16Z",
  "stats": {"counts": {"running": 5, "stuck": 2}, "dead_letters": 3, "dead_letters_open": 3,
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
  "partitions": [{"checkpoint": 90, "lag": 7, "caught_up": true,
                  "holes": [{"first": 1, "last": 2}]},
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

TEST_CASE("a status is summed up over all partitions") {
  const auto health = health_of(*api::from_json<api::ObserverStatus>(status.dump()));
  CHECK(health.checkpoint == 100);
  CHECK(health.lag == 7);
  CHECK(health.up == 3h + 12min);
  CHECK_FALSE(health.caught_up);
  CHECK(health.problem == "for the log");
}

TEST_CASE("a saga's waits and problem are shown in few words") {
  const auto answer = api::from_json<api::OverviewAnswer>(overview.dump());
  REQUIRE(answer);
  REQUIRE(answer->sagas.size() == 1);
  api::SagaSummary saga = answer->sagas[0];
  CHECK(waiting_text(saga) == "payment to undo charge; a person, 1.5 s left");
  CHECK(trouble_of(saga) == "not confirmed");
  saga.stuck.reset();
  CHECK(trouble_of(saga).empty());
  saga.failure = api::SagaFailure{.type = "payment.declined"};
  CHECK(trouble_of(saga) == "payment.declined");
  saga.failure->reason = "limit";
  CHECK(trouble_of(saga) == "limit");
  CHECK(open_sagas(answer->stats.counts) == 5);
}

TEST_CASE("failures, deadlines and events that were not applied are bad entries") {
  const auto saga = api::from_json<api::SagaDetail>(shown.dump());
  REQUIRE(saga);
  REQUIRE(saga->timeline.size() == 2);
  CHECK_FALSE(is_bad(saga->timeline[0]));
  CHECK(is_bad(saga->timeline[1]));
  api::TimelineEntry entry;
  entry.type = "time";
  entry.text = "too late";
  CHECK(is_bad(entry));
  entry.doubt = api::Doubt::unknown_type;
  CHECK(remarks_on(entry) == "too late; unknown_type");
}

TEST_CASE("answers that hold something else are refused, or read and drawn all the same") {
  std::size_t drawn = 0, refused = 0;
  const auto see = [&](const Model& model, Page page) {
    ViewState view;
    view.page = page;
    if (model.saga) view.saga = model.saga->detail.summary.saga;
    drawn += static_cast<std::size_t>(draw(model, view, {100, 30}).height() == 30);
  };
  spoil(overview, [&](const Json& spoilt) {
    Model model;
    auto answer = api::from_json<api::OverviewAnswer>(spoilt.dump());
    if (!answer) return void(++refused);
    model.overview = std::move(*answer);
    model.services = services_of(model.overview, {}, "shop");
    see(model, Page::overview);
  });
  spoil(status, [&](const Json& spoilt) {
    Model model;
    model.is_live = true;
    auto answer = api::from_json<api::ObserverStatus>(spoilt.dump());
    if (!answer) return void(++refused);
    model.observer = std::move(*answer);
    see(model, Page::overview);
  });
  const auto usual = api::from_json<api::SagaProfile>(profile.dump());
  REQUIRE(usual);
  spoil(shown, [&](const Json& spoilt) {
    Model model;
    auto answer = api::from_json<api::SagaDetail>(spoilt.dump());
    if (!answer) return void(++refused);
    model.saga = OpenSaga{std::move(*answer), usual->this_saga};
    see(model, Page::saga);
  });
  CHECK(drawn > 300);
  CHECK(refused > 300);
}
