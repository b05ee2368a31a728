// What doctor says about a partition, from the observer's own account of it.

#include <doctest/doctest.h>

#include "observer/cli/local/checks.h"
#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::cli;

TEST_SUITE_BEGIN("cli system checks");

TEST_CASE("a partition without divergences is healthy") {
  const Check check = check_partition({});
  CHECK(check.health == Health::good);
  CHECK(check.found == "up to date");
  CHECK(check.next.empty());
}

TEST_CASE("doctor names events that contradict another one, even those that name no saga") {
  api::PartitionStatus partition;
  partition.counters.divergences = 2;
  partition.last_divergence = 17;
  Check check = check_partition(partition);
  CHECK(check.health == Health::warning);
  CHECK(check.found ==
        "up to date, 2 events have the id and the source of another one, but other content: the "
        "last is #17");
  CHECK(check.next ==
        "Only the first of each counts. A service decided twice, or somebody uses its name: laban "
        "tail --since '#17' --count 1");
  partition.counters.divergences = 1;
  partition.holes = {{3, 4}};
  check = check_partition(partition);
  CHECK(check.found.find("gone from the log: #3 to #4, 1 event has the id") != std::string::npos);
  CHECK(check.next.find("--state stuck. Only the first") != std::string::npos);
}

TEST_CASE("doctor names the first type of events that no schema declares, and how many there are") {
  api::PartitionStatus partition;
  partition.unread = {{.type = "car.rented", .count = 9, .known_since = 12},
                      {.type = "trip.booked", .count = 2},
                      {.type = "trip.ended", .count = 1}};
  Check check = check_partition(partition);
  CHECK(check.health == Health::warning);
  CHECK(check.found ==
        "up to date, 2 events of type trip.booked cannot be read: no schema declares it");
  CHECK(check.next == "Apply its schema: laban schema apply FILE --reason WHY");
  partition.counters.divergences = 1;
  check = check_partition(partition);
  CHECK(check.found.find("the last is #0, 2 events of type trip.booked") != std::string::npos);
  CHECK(check.next.find("--count 1. Apply its schema") != std::string::npos);
  partition = {};
  partition.unread = {{.type = "car.rented", .count = 9, .known_since = 12}};
  CHECK(check_partition(partition).health == Health::good);
}

TEST_CASE("doctor names the newest gaps of a partition, and that there are more") {
  api::PartitionStatus partition;
  partition.holes = {{3, 3}, {5, 6}, {8, 9}};
  const std::string gone = "messages are gone from the log: ";
  Check check = check_partition(partition);
  CHECK(check.health == Health::warning);
  CHECK(check.found == "up to date, " + gone + "#3, #5 to #6, #8 to #9");
  partition.holes.push_back({11, 11});
  CHECK(check_partition(partition).found == "up to date, " + gone + "…, #5 to #6, #8 to #9, #11");
  partition.holes = {{3, 3}};
  partition.holes_left_out = true;
  CHECK(check_partition(partition).found == "up to date, " + gone + "…, #3");
}

TEST_CASE("a partition that is far behind or cannot go on says so") {
  api::PartitionStatus partition;
  partition.lag = 10'000;
  Check check = check_partition(partition);
  CHECK(check.health == Health::good);
  CHECK(check.found == "10000 events behind");
  partition.lag = 10'001;
  check = check_partition(partition);
  CHECK(check.health == Health::warning);
  CHECK(check.next == "It is catching up: check again");
  partition.waiting = "log unreachable";
  check = check_partition(partition);
  CHECK(check.health == Health::bad);
  CHECK(check.found == "10001 events behind: log unreachable");
  CHECK(check.next == "See observer.log in DIR/logs");
}

TEST_CASE("a program that runs and does not answer is not advised to be started") {
  using IsAlive = bool (*)(pid_t);
  const IsAlive all = [](pid_t) { return true; }, none = [](pid_t) { return false; };
  RunFile run;
  run.dir = "/shop";
  run.processes = {{"payment", 2956, 0}, {"orders", 0, 4}};
  const Check hangs = silent_program("payment", run, all);
  CHECK(hangs.found == "process 2956 runs and does not answer");
  CHECK(hangs.next.find("kill -9 2956") != std::string::npos);
  CHECK(hangs.next.find("/shop/logs/payment.log") != std::string::npos);
  for (const auto& [name, is_alive] :
       {std::pair{"payment", none}, {"orders", all}, {"seller", all}}) {
    const Check ended = silent_program(name, run, is_alive);
    CHECK(ended.health == Health::bad);
    CHECK(ended.found == "does not run");
    CHECK(ended.next.find("kill") == std::string::npos);
    CHECK(ended.next.find("/shop/logs/" + std::string(name) + ".log") != std::string::npos);
  }
  CHECK(silent_program("payment", std::nullopt, all).found == "does not answer");
}

namespace {

api::HaltedService halted_payment() {
  api::HaltedService halt;
  halt.service = "payment";
  halt.sequence = 90;
  halt.contradicted = 16;
  halt.event_type = "payment.charged";
  halt.would_say = "payment.declined";
  halt.difference = "too much";
  return halt;
}

ServiceStats payment(std::uint64_t halted_at, std::string waiting) {
  ServiceStats stats;
  stats.name = "payment";
  stats.id = "payment-1";
  auto& partition = stats.data.partitions.emplace_back();
  partition.halted_at = halted_at;
  partition.waiting = std::move(waiting);
  return stats;
}

Check only_check(const Checks& checks) {
  REQUIRE(checks.size() == 1);
  return checks.front();
}

}  // namespace

TEST_CASE("a service that has halted says so itself as long as it answers") {
  const Check check = only_check(check_services({payment(16, "halted: for saga o-5 ...")},
                                                {"payment"}, {halted_payment()}, std::nullopt));
  CHECK(check.health == Health::bad);
  CHECK(check.found.find(": halted: for saga o-5 ...") != std::string::npos);
  CHECK(check.next == "The event it halted at: laban tail --since '#16' --count 1");
}

TEST_CASE("of a halted service that does not answer, doctor tells what the log knows") {
  for (const std::vector<std::string>& expected : {std::vector<std::string>{"payment"}, {}}) {
    const Check check = only_check(check_services({}, expected, {halted_payment()}, std::nullopt));
    CHECK(check.name == "payment");
    CHECK(check.health == Health::bad);
    CHECK(check.found.find("does not answer. It said at #90, ") == 0);
    CHECK(check.found.find("that it had halted at #16: it would now say payment.declined where the "
                           "log has payment.charged (too much)") != std::string::npos);
    CHECK(check.next.find("Delete its store and start the build that wrote the log") == 0);
  }
}

TEST_CASE("that a service had halted is no problem once it runs or has spoken again") {
  CHECK(only_check(check_services({payment(0, {})}, {"payment"}, {halted_payment()}, std::nullopt))
            .health == Health::good);
  auto before = halted_payment();
  before.spoke_again = 95;
  CHECK(only_check(check_services({payment(0, {})}, {"payment"}, {before}, std::nullopt)).health ==
        Health::good);
  CHECK(only_check(check_services({}, {"payment"}, {before}, std::nullopt)).found ==
        "does not answer");
  CHECK(check_services({}, {}, {before}, std::nullopt).empty());
}

namespace {

// A service that sagas wait for.
top::ServiceRow waited_for(const std::string& name, std::uint64_t instances, bool overdue) {
  laban::testing::use_utc();
  top::ServiceRow row;
  row.name = name;
  row.instances = instances;
  row.waiting = 12;
  row.overdue = overdue;
  row.longest_wait = top::LongestWait{.saga = "o-1",
                                      .step = "wrap",
                                      .since = *parse_rfc3339("2026-11-20T15:32:16Z"),
                                      .waited = std::chrono::seconds(90),
                                      .usual = std::chrono::milliseconds(20)};
  return row;
}

top::ServiceMap map_of(const std::vector<top::ServiceRow>& rows) {
  top::ServiceMap map;
  map.services = rows;
  return map;
}

}  // namespace

TEST_CASE("doctor names a service that sagas wait for much too long, whoever started it") {
  const Check dead = only_check(check_waits(map_of({waited_for("gifts", 0, true)}), {}));
  CHECK(dead.name == "gifts");
  CHECK(dead.health == Health::bad);
  CHECK(dead.found ==
        "does not answer; 12 steps of sagas wait for it, the longest since 2026-11-20 15:32:16: "
        "saga o-1 has waited 1m30s for wrap (usually 20 ms)");
  CHECK(dead.next == "Start it, or see why it hangs. These sagas: laban sagas ls --service gifts");
  const Check hangs = only_check(check_waits(map_of({waited_for("gifts", 1, true)}), {}));
  CHECK(hangs.health == Health::warning);
  CHECK(hangs.found.starts_with("answers; 12 steps of sagas wait for it"));
  CHECK(hangs.next.ends_with("laban sagas ls --service gifts"));
  // That one of those that laban up starts does not run is said; how many sagas wait is not yet.
  const Checks said{{"payment", Health::bad, "does not run", {}}};
  CHECK(only_check(check_waits(map_of({waited_for("payment", 0, true)}), said)).health ==
        Health::bad);
}

TEST_CASE("a wait for a service is a problem only when it is much longer than usual") {
  CHECK(only_check(check_waits(map_of({waited_for("gifts", 1, false)}), {})).health ==
        Health::good);
  const Checks said{{"payment", Health::bad, "does not run", {}}};
  top::ServiceRow unused = waited_for("payment", 0, false);
  unused.waiting = 0;
  CHECK(only_check(check_waits(map_of({unused}), said)).found ==
        "no saga waits much longer than usual");
  CHECK(check_waits(map_of({unused}), {}).front().found == "does not answer; no saga waits for it");
  CHECK(check_waits(map_of({waited_for("payment", 0, false)}), said).size() == 2);
  // One that never answers may work all the same.
  const Checks silent = check_waits(map_of({waited_for("gifts", 0, false)}), {});
  REQUIRE(silent.size() == 2);
  CHECK(silent[0].health == Health::warning);
  CHECK(silent[0].found ==
        "does not answer; 12 steps of sagas wait for it, not yet much longer than usual");
  CHECK(silent[0].next == "These sagas: laban sagas ls --service gifts");
  CHECK(silent[1].health == Health::good);
}

TEST_CASE("while the observer is behind, doctor says that waits are not known") {
  top::ServiceMap map = map_of({waited_for("gifts", 1, false)});
  map.waits_are_known = false;
  const Check check = only_check(check_waits(map, {}));
  CHECK(check.health == Health::warning);
  CHECK(check.found == "not known: the observer is behind");
}

TEST_CASE("doctor counts open dead letters and names the newest kind") {
  api::DeadLetterGroups groups;
  CHECK(check_dead_letters(groups).found == "none open");
  const auto group = [](const char* service, std::uint64_t open, int second) {
    api::DeadLetterGroup one;
    one.service = service;
    one.type = "order.placed";
    one.reason = "no such card";
    one.open = open;
    one.last = Time(std::chrono::seconds(second));
    return one;
  };
  groups.open = 9;
  groups.groups = {group("payment", 7, 10), group("gifts", 2, 20), group("seller", 0, 30)};
  const Check check = check_dead_letters(groups);
  CHECK(check.health == Health::warning);
  CHECK(check.found == "9 open; the newest kind: gifts set aside order.placed: no such card");
  CHECK(check.next == "See all: laban dlq ls. Then laban dlq redrive, or laban dlq discard");
  groups.groups = {group("seller", 0, 30)};  // sent back, and not answered yet
  groups.open = 0;
  CHECK(check_dead_letters(groups).health == Health::good);
}

TEST_CASE("doctor counts sagas with findings that break a promise, and names how to list them") {
  CHECK(check_findings({}).found == "none that breaks a promise");
  CHECK(check_findings({{}, false}).found ==
        "none that breaks a promise, among the newest sagas: not all were looked at");
  const auto saga = [](const char* id, std::vector<std::string> kinds) {
    api::SagaSummary one;
    one.saga = id;
    one.finding_kinds = std::move(kinds);
    return one;
  };
  BrokenSagas broken{
      {saga("o-9", {"late", "settled_twice"}), saga("o-4", {"settled_twice", "undo_before_do"})}};
  Check check = check_findings(broken);
  CHECK(check.health == Health::warning);
  CHECK(check.found == "2 sagas with settled_twice, 1 saga with undo_before_do; the newest is o-9");
  CHECK(check.next ==
        "Something may have happened twice, or after its undo: laban sagas ls --finding "
        "settled_twice --finding undo_before_do");
  broken.are_all = false;
  CHECK(check_findings(broken).found.starts_with("at least 2 sagas"));
}
