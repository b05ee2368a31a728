// One meaning for each number: over random histories, every view that shows a number shows the same
// one. What is counted here is counted again from the list of all sagas.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "bus/event/wire.h"
#include "observer/api/json.h"
#include "observer/cli/dashboard/service_map.h"
#include "observer/cli/sagas/saga_filter.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/gap_rows.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/random_history.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::RandomHistory;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

struct Views {
  explicit Views(const Observer& of)
      : observer(of),
        sagas(all_sagas()),
        stats(ask(of, "sagas.stats")),
        overview(ask(of, "overview", {{"types", true}, {"limit", 200}})),
        failures(ask(of, "sagas.failures")),
        graph(ask(of, "graph")) {}

  const Observer& observer;
  Json sagas, stats, overview, failures, graph;

  Json listed(Json request) const {
    request["limit"] = 1000;
    const Json page = ask(observer, "sagas.ls", request);
    REQUIRE(page["cursor"].is_null());
    return page["sagas"];
  }
  Json all_sagas() const { return listed(Json::object()); }
};

bool is_failed(const Json& saga) {
  return saga["state"] == "compensating" || saga["state"] == "compensated" ||
         saga["state"] == "stuck";
}

// Calls visit(saga, wait) for each.
template <class Visit>
void each_wait(const Json& sagas, Visit visit) {
  for (const auto& saga : sagas) {
    for (const auto& wait : saga["waiting_for"]) visit(saga, wait);
  }
}

void check_states(const Views& views) {
  std::map<std::string, std::uint64_t> states;
  std::map<std::string, std::map<std::string, std::uint64_t>> of_definition;
  for (const auto& saga : views.sagas) {
    ++states[saga["state"]];
    ++of_definition[saga["definition"]][saga["state"]];
  }
  CHECK(views.stats["total"] == views.sagas.size());
  for (const auto& [state, count] : views.stats["counts"].items()) {
    CAPTURE(state);
    CHECK(count == states[state]);
    CHECK(views.listed({{"state", state}}).size() == states[state]);
    CHECK(views.overview["stats"]["counts"][state] == count);
  }
  for (const auto& of : views.stats["definitions"]) {
    for (const auto& [state, count] : of["counts"].items())
      CHECK(count == of_definition[of["definition"]][state]);
  }
  for (const auto& flow : views.overview["flows"]) {
    for (const auto& [state, count] : flow["counts"].items())
      CHECK(count == of_definition[flow["definition"]][state]);
  }
}

void check_ages(const Views& views) {
  for (const auto& saga : views.sagas) {
    const bool is_over = saga["state"] == "completed" || saga["state"] == "compensated";
    CHECK(saga["took_ms"].is_null() != is_over);
    if (is_over) CHECK(saga["took_ms"] <= saga["age_ms"]);
    for (const auto& wait : saga["waiting_for"]) CHECK(wait["waited_ms"] <= saga["age_ms"]);
  }
  for (const double least : {0.0, 500.0, 2000.0, 60000.0}) {
    std::size_t older = 0;
    for (const auto& saga : views.sagas) older += saga["age_ms"] > least ? 1 : 0;
    CHECK(views.listed({{"older_than_ms", static_cast<std::uint64_t>(least)}}).size() == older);
  }
}

// The same saga is the same in the list, on its own and in the overview.
void check_summaries(const Views& views) {
  std::map<std::pair<std::string, std::uint64_t>, Json> by_name;
  for (const auto& saga : views.sagas) by_name[{saga["saga"], saga["generation"]}] = saga;
  for (const auto& [name, saga] : by_name) {
    const Json shown = ask(views.observer, "sagas.show",
                           {{"saga", name.first}, {"generation", name.second}, {"events", 0}});
    for (const auto& [field, value] : saga.items()) {
      CAPTURE(field);
      CHECK(shown[field] == value);
    }
    std::uint64_t done = 0, all = 0;
    for (const auto& step : shown["steps"]) {
      if (step["optional"]) continue;
      ++all;
      done += step["done"].is_null() && step["skipped"].is_null() ? 0 : 1;
    }
    CHECK(saga["steps_total"] == all);
    CHECK(saga["steps_done"] == done);
  }
  for (const auto& saga : views.overview["sagas"])
    CHECK(saga == by_name.at({saga["saga"], saga["generation"]}));
}

void check_waits(const Views& views) {
  for (const auto& flow : views.overview["flows"]) {
    for (const auto& step : flow["steps"]) {
      std::uint64_t waiting = 0, undoing = 0, stuck = 0;
      each_wait(views.sagas, [&](const Json& saga, const Json& wait) {
        if (saga["definition"] != flow["definition"] || wait["service"] != step["service"] ||
            wait["step"] != step["step"])
          return;
        const std::string state = saga["state"];
        ++(state == "stuck" ? stuck : state == "compensating" ? undoing : waiting);
      });
      CAPTURE(step["step"]);
      CHECK(step["waiting"] == waiting);
      CHECK(step["undoing"] == undoing);
      CHECK(step["stuck"] == stuck);
    }
  }
}

void check_services(const Views& views) {
  const auto overview = api::from_json<api::OverviewAnswer>(views.overview.dump());
  REQUIRE(overview);
  const auto map = top::services_of(*overview, {}, "shop");
  for (const auto& service : views.overview["services"]) {
    const std::string name = service["service"];
    CAPTURE(name);
    std::uint64_t waiting = 0, stuck = 0, failed = 0;
    double longest = -1;
    std::set<std::pair<std::string, std::uint64_t>> sagas;
    each_wait(views.sagas, [&](const Json& saga, const Json& wait) {
      if (wait["service"] != name) return;
      sagas.emplace(saga["saga"], saga["generation"]);
      ++(saga["state"] == "stuck" ? stuck : waiting);
      if (saga["state"] != "stuck" && saga["held"].is_null())
        longest = std::max(longest, wait["waited_ms"].get<double>());
    });
    for (const auto& group : views.failures["groups"])
      failed += group["service"] == name ? group["sagas"].get<std::uint64_t>() : 0;
    CHECK(service["waiting"] == waiting);
    CHECK(service["stuck"] == stuck);
    CHECK(service["failed"] == failed);
    CHECK(views.listed({{"service", name}}).size() == sagas.size());
    CHECK(service["longest_wait"].is_null() == (longest < 0));
    if (longest >= 0) CHECK(service["longest_wait"]["waited_ms"] == longest);
    for (const auto& row : map.services) {
      if (row.name != name) continue;
      CHECK(row.waiting == waiting);
      CHECK(row.stuck == stuck);
      CHECK(row.failed == failed);
    }
  }
}

void check_failures(const Views& views) {
  std::map<std::tuple<std::string, std::string>, std::uint64_t> by_cause;
  std::uint64_t all = 0;
  for (const auto& saga : views.sagas) {
    if (!is_failed(saga) || saga["failure"].is_null()) continue;
    ++all;
    ++by_cause[{saga["failure"]["step"].is_null() ? "" : saga["failure"]["step"].get<std::string>(),
                saga["failure"]["type"]}];
  }
  std::uint64_t grouped = 0;
  for (const auto& group : views.failures["groups"]) {
    grouped += group["sagas"].get<std::uint64_t>();
    const std::string step = group["step"].is_null() ? "" : group["step"].get<std::string>();
    by_cause[{step, group["type"]}] -= group["sagas"].get<std::uint64_t>();
    CHECK(group["sagas"] == group["compensating"].get<std::uint64_t>() +
                                group["compensated"].get<std::uint64_t>() +
                                group["stuck"].get<std::uint64_t>());
  }
  CHECK(grouped == all);
  CHECK(views.failures["sample"]["sagas"] == all);
  for (const auto& [cause, left] : by_cause) CHECK(left == 0);
  REQUIRE(views.overview["failures"].size() == views.failures["groups"].size());
  for (std::size_t i = 0; i < views.failures["groups"].size(); ++i) {
    const Json &recent = views.overview["failures"][i], &group = views.failures["groups"][i];
    CHECK(recent["count"] == group["sagas"]);
    for (const char* field : {"service", "step", "type", "first", "last"})
      CHECK(recent[field] == group[field]);
  }
  CHECK(views.overview["failures_sample"] == views.failures["sample"]);
}

std::uint64_t events_outside_graph(const Observer& observer, const World& world) {
  std::set<EventId> ids;
  const auto gaps = read_gaps(*observer.store);
  REQUIRE(gaps);
  for (const auto& message : world.stream->messages()) {
    const auto gap = gaps->before(message.sequence + 1);
    const bool was_lost = gap.exists() && message.sequence <= gap.last;
    if (was_lost || message.sequence > observer.unit->checkpoint()) continue;
    const auto event = wire::decode(message, "shop", 0, 1);
    if (!event) continue;
    const auto type = event->envelope.type;
    if (is_definition_event(type) || type == "laban.schema_applied") ids.insert(event->envelope.id);
  }
  return ids.size();
}

// The log, as an audit reads it: every message is an event, a tick, invalid or a duplicate.
void check_log(const Views& views, const World& world) {
  std::map<std::string, std::uint64_t> nodes;
  std::uint64_t events = 0, findings = 0;
  for (const auto& node : views.graph["nodes"]) {
    nodes[node["type"]] = node["count"];
    if (node["type"] != "laban.tick") events += node["count"].get<std::uint64_t>();
  }
  // The graph leaves out what puts definitions and schemas into force.
  CHECK(views.stats["events"] == events + events_outside_graph(views.observer, world));
  std::map<std::string, std::uint64_t> edges;
  for (const auto& edge : views.graph["edges"])
    edges[edge["to"]] += edge["count"].get<std::uint64_t>();
  for (const auto& [type, count] : edges) CHECK(nodes[type] == count);
  for (const auto& type : views.overview["types"]) CHECK(nodes[type["type"]] == type["count"]);
  const auto ever = answer("sagas.types", "{}", views.observer.queries());
  if (ever) {  // a definition is in force
    const Json types = Json::parse(*ever);
    for (const auto& type : types["types"]) CHECK(type["total"] == nodes[type["type"]]);
  }
  for (const auto& saga : views.sagas) findings += saga["findings"].get<std::uint64_t>();
  CHECK(views.stats["findings"] == findings);
  const Json letters = ask(views.observer, "dlq.ls", {{"all", true}, {"limit", 1000}});
  CHECK(views.stats["dead_letters"] == letters["letters"].size());
  const Json open = ask(views.observer, "dlq.ls", {{"limit", 1000}});
  CHECK(views.stats["dead_letters_open"] == open["letters"].size());
  CHECK(views.stats["dead_letters_open"] == ask(views.observer, "dlq.groups")["open"]);
  CHECK(views.stats["as_of"]["partitions"][0]["sequence"] == views.observer.unit->checkpoint());
}

// Of each kind, as many are listed as have it.
void check_findings(const Views& views) {
  std::map<std::string, std::size_t> sagas;
  for (const auto& saga : views.sagas) {
    const Json shown = ask(views.observer, "sagas.show",
                           {{"saga", saga["saga"]}, {"generation", saga["generation"]}});
    std::set<std::string> kinds;
    for (const auto& finding : shown["findings_list"]) kinds.insert(finding["kind"]);
    CHECK(saga["finding_kinds"].get<std::set<std::string>>() == kinds);
    CHECK(saga["finding_kinds"].size() == kinds.size());
    for (const auto& kind : kinds) ++sagas[kind];
  }
  for (const auto& kind : cli::finding_names()) {
    CAPTURE(kind);
    CHECK(views.listed({{"finding", kind}}).size() == sagas[kind]);
  }
}

void check_places(const Views& views) {
  for (const Json* answer : {&views.overview, &views.failures, &views.graph})
    CHECK((*answer)["as_of"] == views.stats["as_of"]);
  CHECK(views.overview["stats"]["as_of"] == views.stats["as_of"]);
  CHECK(views.stats["as_of"]["partitions"][0]["stream"] == "shop-0");
}

}  // namespace

TEST_CASE("every view shows the same numbers, over random histories") {
  std::size_t sagas = 0, waits = 0, failed = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    World world;
    Observer observer(world, memory::make_disk());
    RandomHistory(world, seed).play(observer, 150);
    observer.run();
    REQUIRE(observer.unit->flush());
    const Views views(observer);
    check_states(views);
    check_ages(views);
    check_summaries(views);
    check_waits(views);
    check_services(views);
    check_failures(views);
    check_log(views, world);
    check_findings(views);
    check_places(views);
    sagas += views.sagas.size();
    each_wait(views.sagas, [&](const Json&, const Json&) { ++waits; });
    failed += views.failures["sample"]["sagas"].get<std::size_t>();
  }
  // The histories had something to count.
  CHECK(sagas > 200);
  CHECK(waits > 100);
  CHECK(failed > 50);
}
