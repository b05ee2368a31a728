// Which services run, which are silent and which events are unhandled: from an overview and the
// services' answers.

#include "observer/cli/dashboard/service_map.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "observer/api/json.h"

using namespace laban;
using namespace laban::top;
using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

namespace {

Json service(const char* name, double waited_ms, double usual_ms) {
  Json wait = nullptr;
  if (waited_ms > 0) {
    wait = {{"saga", "o-1"},
            {"step", "charge"},
            {"waited_ms", waited_ms},
            {"left_ms", 9000},
            {"usual", {{"p95_ms", usual_ms}}}};
  }
  return {{"service", name},
          {"steps", {{{"definition", "order"}, {"step", "charge"}}}},
          {"waiting", waited_ms > 0 ? 3 : 0},
          {"longest_wait", wait},
          {"failed", 2},
          {"times", {{"p50_ms", 5}, {"p95_ms", usual_ms}}}};
}

Json type(const char* name, const char* source, int count, const char* step = nullptr) {
  return {{"type", name},
          {"source", source},
          {"count", count},
          {"step", step == nullptr ? Json(nullptr) : Json(step)},
          {"role", step == nullptr ? Json(nullptr) : Json("done")}};
}

ServiceMap services_of(const Json& overview, const std::vector<std::string>& answers,
                       const std::string& name_space) {
  return top::services_of(*api::from_json<api::OverviewAnswer>(overview.dump()),
                          cli::read_service_stats(answers), name_space);
}

bool have_all_answered(const Json& overview, const std::vector<std::string>& answers) {
  return top::have_all_answered(*api::from_json<api::OverviewAnswer>(overview.dump()),
                                cli::read_service_stats(answers));
}

std::string answer(const char* name, const std::vector<std::string>& hears, Json partition = {},
                   const char* name_space = "shop") {
  Json endpoints = Json::array();
  for (const auto& one : hears) endpoints.push_back({{"subject", name_space + (".*." + one)}});
  if (hears.empty()) endpoints.push_back({{"subject", std::string(name_space) + ".ask.x.y"}});
  if (partition.is_null()) partition = {{"partition", 0}, {"checkpoint", 90}, {"log_end", 90}};
  return Json{{"name", name},
              {"version", "1.2"},
              {"endpoints", endpoints},
              {"data", {{"partitions", {partition}}}}}
      .dump();
}

const ServiceRow& row(const ServiceMap& map, const std::string& name) {
  for (const auto& one : map.services) {
    if (one.name == name) return one;
  }
  FAIL("there is no " << name);
  return map.services.front();
}

}  // namespace

TEST_CASE("a service that answers and is waited for no longer than usual is well") {
  const Json overview = {{"services", {service("payment", 30, 20)}}, {"types", Json::array()}};
  const auto map = services_of(overview, {answer("payment", {"inventory.reserved"})}, "shop");
  CHECK(row(map, "payment").verdict == Verdict::good);
  CHECK(row(map, "payment").problem.empty());
  CHECK(row(map, "payment").instances == 1);
  CHECK(row(map, "payment").waiting == 3);
  CHECK(row(map, "payment").p95 == 20ms);
  CHECK(map.silent.empty());
}

TEST_CASE("a service that does not answer is named, with the saga that waits for it") {
  const Json overview = {{"services", {service("payment", 12'000, 20)}}, {"types", Json::array()}};
  const auto map = services_of(overview, {answer("seller", {"payment.charged"})}, "shop");
  const auto& payment = row(map, "payment");
  CHECK(payment.verdict == Verdict::bad);
  CHECK(payment.problem.find("does not answer; saga o-1 has waited") == 0);
  CHECK(payment.problem.find("until it times out") != std::string::npos);
  CHECK(map.silent == std::vector<std::string>{"payment"});
  CHECK(row(map, "seller").verdict == Verdict::good);
}

TEST_CASE("a service that answers and leaves a saga waiting five times as long is looked at") {
  const auto verdict = [](double waited) {
    const Json overview = {{"services", {service("payment", waited, 300)}},
                           {"types", Json::array()}};
    return row(services_of(overview, {answer("payment", {"a.b"})}, "shop"), "payment").verdict;
  };
  CHECK(verdict(1'400) == Verdict::good);
  CHECK(verdict(1'600) == Verdict::warning);
}

TEST_CASE("while the observer is behind no service is called slow: it has not read their answers") {
  const Json overview = {{"services", {service("payment", 9'000, 300)}}, {"types", Json::array()}};
  const auto verdict = [&](int checkpoint) {
    const auto observer =
        answer("observer", {}, {{"partition", 0}, {"checkpoint", checkpoint}, {"log_end", 90'000}});
    const auto payment =
        answer("payment", {"a.b"}, {{"partition", 0}, {"checkpoint", 90'000}, {"log_end", 90'000}});
    return row(services_of(overview, {observer, payment}, "shop"), "payment").verdict;
  };
  CHECK(verdict(80'000) == Verdict::good);
  CHECK(verdict(89'990) == Verdict::warning);
}

TEST_CASE("lag is counted against the furthest log end that any process has seen") {
  const Json overview = {{"services", Json::array()}, {"types", Json::array()}};
  const auto slow =
      answer("payment", {"a.b"}, {{"partition", 0}, {"checkpoint", 10}, {"log_end", 12}});
  const auto observer =
      answer("observer", {}, {{"partition", 0}, {"checkpoint", 50'000}, {"log_end", 50'010}});
  const auto map = services_of(overview, {slow, observer}, "shop");
  CHECK(map.services.size() == 1);
  CHECK(row(map, "payment").behind == 50'000);
  CHECK(row(map, "payment").verdict == Verdict::warning);
}

TEST_CASE("event types that no service handles are listed with their role") {
  const Json overview = {
      {"services", {service("payment", 0, 0)}},
      {"types",
       {type("payment.charged", "payment", 7, "charge"), type("payment.noted", "payment", 3),
        type("payment.refunded", "payment", 0), type("laban.tick", "laban", 99),
        type("inventory.reserved", "inventory", 7)}}};
  const auto map = services_of(overview, {answer("payment", {"inventory.reserved"})}, "shop");
  REQUIRE(map.unhandled.size() == 2);
  CHECK(map.unhandled[0].type == "payment.charged");
  CHECK(map.unhandled[0].observed_as == "done of charge");
  CHECK(map.unhandled[1].type == "payment.noted");
  CHECK(map.unhandled[1].observed_as == std::nullopt);
  CHECK(row(map, "payment").emits.size() == 3);
  CHECK(row(map, "payment").handles.front().seen == 7);
}

TEST_CASE("services of another namespace and answers that are not JSON are skipped") {
  const Json overview = {{"services", Json::array()}, {"types", Json::array()}};
  const auto map =
      services_of(overview, {answer("payment", {"a.b"}, {}, "other"), "{", "[]", "7"}, "shop");
  CHECK(map.services.empty());
}

TEST_CASE("all have answered when every service with a step has, and the observer") {
  const Json overview = {{"services", {service("payment", 0, 0)}}};
  CHECK_FALSE(have_all_answered(overview, {answer("payment", {})}));
  CHECK_FALSE(have_all_answered(overview, {answer("observer", {})}));
  CHECK(have_all_answered(overview, {answer("observer", {}), answer("payment", {})}));
}

TEST_CASE("that a saga waits much longer than usual is known, whether its service answers or not") {
  const auto overdue = [](double waited, double usual, bool answers) {
    Json overview = {{"now", "2026-11-20T15:32:16Z"},
                     {"services", {service("payment", waited, usual)}},
                     {"types", Json::array()}};
    if (usual == 0) overview["services"][0]["longest_wait"]["usual"] = nullptr;
    std::vector<std::string> answered;
    if (answers) answered.push_back(answer("payment", {"a.b"}));
    const auto payment = row(services_of(overview, answered, "shop"), "payment");
    REQUIRE(payment.longest_wait);
    CHECK(payment.longest_wait->since + payment.longest_wait->waited ==
          *parse_rfc3339("2026-11-20T15:32:16Z"));
    return payment.overdue;
  };
  for (const bool answers : {true, false}) {
    CHECK_FALSE(overdue(1'400, 300, answers));
    CHECK(overdue(1'600, 300, answers));
    CHECK_FALSE(overdue(900, 20, answers));
    CHECK_FALSE(overdue(59'000, 0, answers));
  }
  // Nobody knows how long the step takes. A service that answers is given its time.
  CHECK(overdue(61'000, 0, false));
  CHECK_FALSE(overdue(61'000, 0, true));
}

TEST_CASE("a wait for an undo is called one") {
  LongestWait wait{.saga = "o-1", .step = "charge", .waited = 12s, .usual = 20ms};
  CHECK(wait_text(wait) == "saga o-1 has waited 12.0 s for charge (usually 20 ms)");
  wait.what = api::WaitFor::undone;
  CHECK(wait_text(wait) == "saga o-1 has waited 12.0 s for the undo of charge (usually 20 ms)");
}
