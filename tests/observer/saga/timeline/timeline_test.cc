#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/timeline/event_type_stats.h"
#include "observer/saga/timeline/gap_folding.h"
#include "observer/saga/timeline/profile.h"
#include "observer/saga/timeline/reason.h"
#include "observer/saga/timeline/sequence.h"
#include "observer/saga/timeline/tree.h"

using namespace laban;
using namespace laban::timeline;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("story");

namespace {

Entry entry(std::uint64_t sequence, std::string type, std::string source, std::uint64_t cause,
            Duration at) {
  Entry entry;
  entry.sequence = sequence;
  entry.id = fmt::format("{:04x}", sequence);
  if (cause != 0) entry.cause = fmt::format("{:04x}", cause);
  entry.type = std::move(type);
  entry.source = std::move(source);
  entry.time = Time(at);
  return entry;
}

// order.placed → notification.sent, inventory.reserved → payment.charged → two in parallel
Entries order() {
  return {entry(1, "order.placed", "orders", 0, 0ms),
          entry(3, "notification.sent", "notification", 1, 4ms),
          entry(4, "inventory.reserved", "inventory", 1, 10ms),
          entry(6, "payment.charged", "payment", 4, 15ms),
          entry(7, "seller.prepared", "seller", 6, 20ms),
          entry(9, "logistics.carrier_assigned", "logistics", 6, 3h)};
}

std::vector<std::string> drawn(const Entries& entries) {
  std::vector<std::string> lines;
  for (const auto& [index, stem] : tree_of(Causes(entries)))
    lines.push_back(stem + entries[index].type);
  return lines;
}

// One event per step, each caused by the one before it.
Entries chain(std::size_t length) {
  Entries entries;
  for (std::size_t i = 1; i <= length; ++i)
    entries.push_back(entry(i, "a.b", i % 2 == 0 ? "even" : "odd", i - 1, Duration(i * 1ms)));
  return entries;
}

}  // namespace

TEST_CASE("an event is led to by a chain and followed by a tree") {
  const Entries entries = order();
  const Causes causes(entries);
  CHECK(causes.chain_to(5) == std::vector<std::size_t>{0, 2, 3, 5});
  CHECK(causes.chain_to(0) == std::vector<std::size_t>{0});
  CHECK(causes.following(2) == std::vector<std::size_t>{3, 4, 5});
  CHECK(causes.following(1).empty());
  CHECK(after_cause(entries, causes, 3) == 5ms);
  CHECK_FALSE(after_cause(entries, causes, 0));
}

TEST_CASE("an event that claims itself or a later event as its cause begins its own tree") {
  Entries entries = order();
  entries[0].cause = entries[0].id;
  entries[2].cause = entries[3].id;
  const Causes causes(entries);
  CHECK(causes.beginnings() == std::vector<std::size_t>{0, 2});
  CHECK(causes.following(0) == std::vector<std::size_t>{1});
}

TEST_CASE("the tree branches where one event led to several, and nowhere else") {
  CHECK(drawn(order()) == std::vector<std::string>{"order.placed", "├ notification.sent",
                                                   "└ inventory.reserved", "  payment.charged",
                                                   "  ├ seller.prepared",
                                                   "  └ logistics.carrier_assigned"});
}

TEST_CASE("a chain and a comb of 10,000 events are drawn with short stems") {
  CHECK(drawn(chain(10'000)).size() == 10'000);
  Entries comb = chain(10'000);
  for (std::size_t i = 3; i < comb.size(); i += 2) comb[i].cause = comb[i - 2].id;
  std::size_t widest = 0;
  for (const auto& branch : tree_of(Causes(comb))) widest = std::max(widest, branch.stem.size());
  CHECK(widest < 100);
  CHECK(as_text(sequence_of(comb, Causes(comb))).size() >= 10'002);
}

TEST_CASE("a sequence diagram shows who sent what to whom, without any time") {
  const Entries entries = order();
  const auto sequence = sequence_of(entries, Causes(entries));
  CHECK(as_text(sequence) ==
        std::vector<std::string>{
            " orders  notification  inventory  payment  seller  logistics",
            " │       │             │          │        │       │",
            " ├───────▸             │          │        │       │  order.placed",
            " ├───────┼─────────────▸          │        │       │  order.placed",
            " │       ●             │          │        │       │  notification.sent",
            " │       │             ├──────────▸        │       │  inventory.reserved",
            " │       │             │          ├────────▸       │  payment.charged",
            " │       │             │          ├────────┼───────▸  payment.charged",
            " │       │             │          │        ●       │  seller.prepared",
            " │       │             │          │        │       ●  logistics.carrier_assigned"});
  Entries later = entries;
  for (auto& one : later) one.time += 5h;
  CHECK(as_mermaid(sequence) == as_mermaid(sequence_of(later, Causes(later))));
}

TEST_CASE("no name can end a statement of the diagram") {
  Entries entries = order();
  entries[0].source = "a;\nclick p1 href %%";
  const std::string text = as_mermaid(sequence_of(entries, Causes(entries)));
  CHECK(text.starts_with("sequenceDiagram\n  participant p0 as a#59; click p1 href #37;#37;\n"));
}

TEST_CASE("idle pauses are folded, and the rest fills the line") {
  const FoldedLine line = fold_idle(order());
  CHECK(line.idle_from == 100ms);
  CHECK(line.pause_before[5] == 3h - 20ms);
  CHECK(line.pause_before[4] == 0ms);
  CHECK(line.length < 1s);
  CHECK(line.column(line.at[0], 40) == 0);
  CHECK(line.column(line.at[5], 40) == 39);
  CHECK(fold_idle({}).length == 0ms);
}

TEST_CASE("pauses of centuries, as times that are nonsense make them, still fit on the line") {
  Entries entries(5);
  for (const std::size_t i : {1, 3}) entries[i].time = Time::max();
  for (const std::size_t i : {0, 2, 4}) entries[i].time = Time::min();
  const FoldedLine line = fold_idle(entries);
  CHECK(line.idle_from > 0ms);
  CHECK(line.length > 24h);
  CHECK(std::is_sorted(line.at.begin(), line.at.end()));
  CHECK(line.column(line.at[4], 40) == 39);
}

TEST_CASE("percentiles are values that were measured") {
  std::vector<Duration> values;
  for (int i = 100; i >= 1; --i) values.push_back(i * 1ms);
  const Spread spread = spread_of(values);
  CHECK(spread.p50 == 50ms);
  CHECK(spread.p95 == 95ms);
  CHECK(spread.p99 == 99ms);
  CHECK(spread.longest == 100ms);
  CHECK(spread_of({7ms}).p99 == 7ms);
  CHECK(spread_of({}).count == 0);
}

TEST_CASE("sagas that went the same way are one variant, the most frequent first") {
  const auto run = [](std::string saga, std::string state, std::string charged, Duration took) {
    return Run{std::move(saga),
               std::move(state),
               took,
               {{"reserve", "inventory", charged == "done" ? "done" : "undone", 2ms},
                {"charge", "payment", charged, 5ms},
                {"mail", "notification", "", {}}}};
  };
  const Profile profile =
      profile_of({run("a", "compensated", "failed", 9ms), run("b", "completed", "done", 20ms),
                  run("c", "completed", "done", 30ms)});
  REQUIRE(profile.variants.size() == 2);
  CHECK(profile.variants[0].path == "reserve → charge");
  CHECK(profile.variants[0].count == 2);
  CHECK(profile.variants[0].example == "b");
  CHECK(profile.variants[1].path == "reserve → charge ✗ · undone: reserve");
  CHECK(profile.steps[1].failed == 1);
  CHECK(profile.steps[1].done == 2);
  CHECK(profile.steps[2].reached == 0);
  CHECK(profile.services[0].name == "inventory");
}

TEST_CASE("reasons that differ in numbers and ids only are one") {
  CHECK(normalised("card 4711 declined for o-1042") == normalised("card 12 declined for o-9"));
  CHECK(normalised("timeout after 30s") == "timeout after Ns");
  CHECK(normalised("order 9dd9da7cae23c6c6 not known") == "order ID not known");
  CHECK(normalised("no stock") != normalised("no card"));
  CHECK(normalised(std::string(500, 'x')).size() == 160);
  CHECK(normalised("").empty());
}

TEST_CASE("types of events are counted once a saga and once an event, with times after causes") {
  EventTypeStats said;
  said.add({{"order.placed", "orders", {}},
            {"notification.sent", "notification", 4ms},
            {"notification.sent", "notification", 9ms}});
  said.add({{"order.placed", "orders", {}}, {"notification.sent", "notification", 5ms}});
  said.add({});
  CHECK(said.events() == 5);
  const auto types = std::move(said).finish();
  REQUIRE(types.size() == 2);
  CHECK(types[0].type == "notification.sent");
  CHECK(types[0].sagas == 2);
  CHECK(types[0].events == 3);
  CHECK(types[0].after_cause.p50 == 5ms);
  CHECK(types[0].after_cause.longest == 9ms);
  CHECK(types[1].sagas == 2);
  CHECK(types[1].source == "orders");
  CHECK(types[1].after_cause.count == 0);
}
