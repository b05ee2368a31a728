// Tables of events and expected states that together cover every transition of order.yaml.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "tests/observer/saga/fold/states.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace laban::observer::testing::states;

namespace {

struct Expected {
  const char* event;
  State state;
};
using Table = std::vector<Expected>;

const Table reserved = {{"order.placed", running}, {"inventory.reserved", running}};
const Table charged = {
    {"order.placed", running}, {"inventory.reserved", running}, {"payment.charged", running}};
const Table ready = {{"order.placed", running},
                     {"inventory.reserved", running},
                     {"payment.charged", running},
                     {"seller.prepared", running},
                     {"logistics.assigned", running}};
// What follows if the fence holds, up to the last completed step.
const Table fenced = {{"logistics.stop_requested", compensating},
                      {"logistics.stopped", compensating}};
const Table never_answered = {
    {"logistics.stop_requested", compensating}, {"tick 6s", compensating},
    {"logistics.stop_requested", compensating}, {"tick 11s", compensating},
    {"logistics.stop_requested", compensating}, {"tick 21s", compensating},
    {"logistics.stop_requested", compensating}, {"tick 21s", compensating},
    {"logistics.stop_requested", compensating}, {"tick 21s", stuck}};

Table joined(std::initializer_list<Table> parts) {
  Table all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Table> endings() {
  return {joined({ready, {{"notification.sent", running}, {"logistics.dispatched", completed}}}),
          {{"order.placed", running}, {"notification.failed", running}},
          {{"order.placed", running}, {"dead notification order.placed", running}},
          // The pivot and the fence.
          joined({ready,
                  {{"tick 301s", compensating},
                   {"logistics.dispatched", completed},
                   {"logistics.stop_requested", completed}}}),
          joined({ready,
                  {{"tick 301s", compensating},
                   {"logistics.stop_requested", compensating},
                   {"logistics.stop_refused", running},
                   {"logistics.dispatched", completed}}}),
          joined({ready, {{"dead logistics seller.prepared", compensating}}, fenced}),
          joined({ready,
                  {{"tick 301s", compensating}},
                  never_answered,
                  {{"logistics.stop_refused", running}, {"logistics.dispatched", completed}}}),
          joined({ready,
                  {{"tick 301s", compensating}},
                  never_answered,
                  {{"logistics.dispatched", completed}}}),
          joined({{{"order.placed", running}, {"inventory.rejected", compensating}},
                  never_answered,
                  {{"logistics.stopped", compensating}, {"order.cancelled", compensated}}}),
          // Forward, with a step that is never done.
          joined({charged,
                  {{"seller.rejected", compensating},
                   {"logistics.stop_requested", compensating},
                   {"logistics.stop_refused", stuck},
                   {"seller.prepared", running}}}),
          joined({charged,
                  {{"logistics.assigned", running},
                   {"logistics.dispatched", running},
                   {"seller.rejected", stuck},
                   {"seller.prepared", completed}}}),
          joined({charged,
                  {{"logistics.assigned", running},
                   {"logistics.dispatched", running},
                   {"dead seller payment.charged", stuck}}})};
}

std::vector<Table> failures() {
  return {
      joined({{{"order.placed", running}, {"inventory.rejected", compensating}},
              fenced,
              {{"order.cancel_requested", compensating}, {"order.cancelled", compensated}}}),
      joined({{{"order.placed", running}, {"dead inventory order.placed", compensating}}, fenced}),
      joined({{{"order.placed", running}, {"tick 31s", compensating}},
              fenced,
              {{"inventory.reserved", compensating},
               {"order.cancelled", compensating},
               {"inventory.released", compensated}}}),
      joined({reserved,
              {{"payment.declined", compensating}},
              fenced,
              {{"inventory.released", compensating}, {"order.cancelled", compensated}}}),
      joined({reserved, {{"dead payment inventory.reserved", compensating}}}),
      joined({charged,
              {{"seller.rejected", compensating}},
              fenced,
              {{"payment.refunded", compensating},
               {"inventory.released", compensating},
               {"order.cancelled", compensated}}}),
      joined({charged, {{"dead seller payment.charged", compensating}}}),
      joined({charged, {{"dead logistics payment.charged", compensating}}}),
      joined({charged,
              {{"seller.prepared", running}, {"logistics.rejected", compensating}},
              fenced,
              {{"seller.unpacked", compensating}}}),
      joined({charged,
              {{"logistics.assigned", running}, {"seller.rejected", compensating}},
              fenced,
              {{"logistics.unassigned", compensating}}})};
}

// Completed although it, or its saga, had failed: before the fence has answered, and after.
std::vector<Table> late_successes() {
  std::vector<Table> all;
  const auto late = [&](const Table& before, const char* failure, const char* done) {
    all.push_back(joined({before, {{failure, compensating}, {done, compensating}}}));
    Table undone = joined({before, {{failure, compensating}}, fenced});
    for (auto row = before.rbegin(); row != before.rend(); ++row) {
      const Step& step = order_definition().step(order_definition().part_of(row->event)->step);
      undone.push_back(
          {step.undone.c_str(), row + 1 == before.rend() ? compensated : compensating});
    }
    undone.push_back({done, compensating});
    all.push_back(std::move(undone));
  };
  const Table placed = {{"order.placed", running}};
  for (const char* failure : {"inventory.rejected", "tick 31s"})
    late(placed, failure, "inventory.reserved");
  for (const char* failure : {"payment.declined", "tick 31s"})
    late(reserved, failure, "payment.charged");
  for (const char* failure : {"seller.rejected", "tick 301s"})
    late(charged, failure, "seller.prepared");
  for (const char* failure : {"logistics.rejected", "tick 301s"})
    late(charged, failure, "logistics.assigned");
  return all;
}

// Requests that are dead-lettered, again and again.
std::vector<Table> set_aside() {
  Table fence = {{"order.placed", running}, {"inventory.rejected", compensating}};
  Table last = joined({fence, fenced});
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const State then = attempt == 5 ? stuck : compensating;
    fence.push_back({"logistics.stop_requested", compensating});
    fence.push_back({"dead logistics logistics.stop_requested", then});
    last.push_back({"order.cancel_requested", compensating});
    last.push_back({"dead orders order.cancel_requested", then});
    if (attempt == 5) break;
    fence.push_back({"tick 21s", compensating});
    last.push_back({"tick 21s", compensating});
  }
  last.push_back({"order.cancelled", compensated});
  return {fence, last};
}

Transitions play(const Table& table) {
  SagaRun saga(order_definition());
  for (const auto& [event, state] : table) {
    CAPTURE(std::string(event));
    saga.feed(event);
    CHECK(std::string(name_of(saga.state())) == std::string(name_of(state)));
  }
  return saga.transitions();
}

}  // namespace

TEST_CASE("the tables show every transition of order.yaml") {
  Transitions shown;
  for (const auto& tables : {endings(), failures(), late_successes(), set_aside()}) {
    for (const auto& table : tables) shown.merge(play(table));
  }
  const Transitions all = reachable_transitions(order_definition());
  Transitions missing;
  std::set_difference(all.begin(), all.end(), shown.begin(), shown.end(),
                      std::inserter(missing, missing.end()));
  fmt::print("transitions of order.yaml: {} of {} shown ({:.0f} %)\n", all.size() - missing.size(),
             all.size(), 100.0 * (all.size() - missing.size()) / all.size());
  for (const auto& one : missing) fmt::print("  missing: {}\n", one);
  CHECK(missing.empty());
  CHECK(all.size() > 60);
}
