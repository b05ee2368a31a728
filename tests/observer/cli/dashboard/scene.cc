#include "tests/observer/cli/dashboard/scene.h"

#include <chrono>

namespace laban::top::testing {

using namespace std::chrono_literals;

namespace {

const Time at = *parse_rfc3339("2026-11-20T15:32:16Z");

StepNode step(const char* name, const char* service, std::vector<std::size_t> after,
              std::uint64_t waiting, Duration p95) {
  StepNode node;
  node.name = name;
  node.service = service;
  node.after = std::move(after);
  node.waiting = waiting;
  node.undoing = node.stuck = 0;
  node.p50 = p95 / 2;
  node.p95 = p95;
  node.p99 = p95 * 2;
  return node;
}

Flow order_flow() {
  Flow flow;
  flow.definition = "order";
  flow.number = 3;
  flow.counts = {0, 51, 3, 9810, 160, 2};
  flow.sampled = 500;
  flow.p50 = 812ms;
  flow.p95 = 1700ms;
  flow.p99 = 2400ms;
  flow.steps = {
      step("place", "orders", {}, 0, 1ms),          step("reserve", "inventory", {0}, 9, 400ms),
      step("charge", "payment", {1}, 1231, 2100ms), step("prepare", "seller", {2}, 4, 300ms),
      step("carrier", "logistics", {2}, 2, 250ms),  step("dispatch", "logistics", {3, 4}, 1, 90ms),
      step("confirm", "notification", {0}, 0, 12ms)};
  flow.steps[0].p50 = flow.steps[0].p95 = flow.steps[0].p99 = std::nullopt;
  flow.steps[2].stuck = 2;
  flow.steps[2].failed = 12;
  flow.steps[5].pivot = true;
  flow.steps[6].optional = true;
  return flow;
}

ServiceRow service(const char* name, std::uint64_t waiting, Duration p95) {
  ServiceRow row;
  row.name = name;
  row.version = "0.1.0";
  row.instances = 1;
  row.waiting = waiting;
  row.p95 = p95;
  return row;
}

ServiceMap services() {
  ServiceMap map;
  map.services = {service("inventory", 9, 400ms),   service("logistics", 3, 250ms),
                  service("notification", 0, 12ms), service("orders", 0, 1ms),
                  service("payment", 1231, 2100ms), service("seller", 4, 300ms)};
  ServiceRow& payment = map.services[4];
  payment.instances = 0;
  payment.failed = 14;
  payment.verdict = Verdict::bad;
  payment.says = "does not answer; saga o-9f3ac1 has waited 12 s for charge (usually 2.1 s)";
  payment.next = "Start it (laban up does)";
  payment.steps = {"charge"};
  payment.emits = {{"payment.charged", 9800}, {"payment.declined", 160}};
  map.services[0].hears = {{"inventory.release_requested", 160}, {"order.placed", 10'024}};
  map.services[0].steps = {"reserve"};
  payment.longest_wait = LongestWait{"o-9f3ac1", "charge", 12s, 18s, 2100ms};
  map.services[0].longest_wait = LongestWait{"o-31aa90", "reserve", 80ms, 30s, 400ms};
  map.unheard = {{"inventory.released", "inventory", 160, "undone of reserve"}};
  return map;
}

SagaRow saga(const char* id, const char* state, Duration age, std::uint64_t done,
             const char* waiting, const char* last, const char* trouble = "") {
  return {id, "order", state, "", waiting, last, trouble, age, done, 6, false};
}

std::vector<std::uint64_t> wave(std::uint64_t height, std::uint64_t length) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const std::uint64_t place = i % length;
    numbers.push_back(height * std::min(place, length - place) * 2 / length);
  }
  return numbers;
}

StoryEntry entry(std::uint64_t sequence, Duration after_start, const char* id, const char* cause,
                 const char* type, const char* source, const char* step_name, const char* role) {
  StoryEntry out;
  out.sequence = sequence;
  out.time = at - 4min + after_start;
  out.id = id;
  out.cause = cause;
  out.type = type;
  out.source = source;
  out.step = step_name;
  out.role = role;
  return out;
}

}  // namespace

Model busy_shop() {
  Model model;
  model.url = "nats://127.0.0.1:4222";
  model.name_space = "shop";
  model.now = at;
  model.is_live = true;
  model.interval = 1s;
  model.observer = {true, "", "emit", 3h + 12min, 184'220, 7, true, 1, 3, 12, 0, 0};
  model.counts = {0, 51, 3, 9810, 160, 2};
  model.rates = {1284, 212, 4.2, wave(1900, 24), wave(260, 30), wave(9, 15)};
  model.flows = {order_flow()};
  model.sagas = {
      saga("o-9f3ac1", "stuck", 4min + 12s, 3, "payment to undo charge", "payment.refund_requested",
           "the undo of 'charge' was not confirmed"),
      saga("o-77b01d", "stuck", 2min, 3, "payment to undo charge", "payment.refund_requested",
           "the undo of 'charge' was not confirmed"),
      saga("o-c1d2e3", "compensating", 41s, 3, "inventory to undo reserve", "payment.declined",
           "over the credit limit"),
      saga("o-0a1b2c", "running", 1200ms, 4, "logistics for carrier, 28 s left", "seller.prepared"),
      saga("o-5e6f7a", "running", 900ms, 2, "payment for charge, 29 s left", "inventory.reserved"),
      saga("o-8b7c6d", "running", 400ms, 1, "inventory for reserve, 29 s left", "order.placed"),
      saga("o-31aa90", "completed", 812ms, 6, "", "logistics.dispatched"),
      saga("o-31aa91", "compensated", 640ms, 2, "", "inventory.released", "over the credit limit")};
  model.services = services();
  model.failures = {
      {"payment", "charge", "payment.declined", "over the credit limit", "o-31aa91", 12, 3s},
      {"payment", "charge", "laban.dead_lettered", "gateway timeout", "o-9f3ac1", 2, 4min},
      {"inventory", "reserve", "inventory.rejected", "only 3 left of A-7", "o-31aa80", 1, 1h}};
  return model;
}

SagaDetail stuck_saga() {
  SagaDetail saga;
  saga.id = "o-9f3ac1";
  saga.definition = "order";
  saga.state = "stuck";
  saga.business = "in_trouble";
  saga.started = "2026-11-20T15:28:16Z";
  saga.waiting_for = "payment to undo charge";
  saga.failure = "logistics.rejected at carrier: no carrier for NO #34";
  saga.stuck = "the undo of 'charge' was not confirmed";
  saga.version = 3;
  saga.age = 4min + 12s;
  saga.entries = {
      entry(30, 0s, "a1", "", "order.placed", "orders", "place", "done"),
      entry(31, 12ms, "a2", "a1", "inventory.reserved", "inventory", "reserve", "done"),
      entry(32, 15ms, "a3", "a1", "notification.sent", "notification", "confirm", "done"),
      entry(33, 40ms, "a4", "a2", "payment.charged", "payment", "charge", "done"),
      entry(34, 48ms, "a5", "a4", "logistics.rejected", "logistics", "carrier", "fails"),
      entry(35, 49ms, "a6", "a5", "payment.refund_requested", "observer", "charge", "undo"),
      entry(40, 30s, "a7", "a5", "payment.refund_requested", "observer", "charge", "undo")};
  saga.entries[4].is_bad = true;
  saga.entries[0].payload =
      "{\n  \"order_id\": \"o-9f3ac1\",\n  \"customer\": \"17850\",\n  \"total_cents\": 3998\n}";
  for (std::size_t i = 1; i < saga.entries.size(); ++i) saga.entries[i].after = 12ms;
  saga.steps = {{"place", "orders", "undone", std::nullopt, std::nullopt, std::nullopt},
                {"reserve", "inventory", "done", 12ms, 10ms, 30ms},
                {"charge", "payment", "undo_asked", 28ms, 9ms, 20ms},
                {"carrier", "logistics", "failed", 8ms, 9ms, 30ms}};
  saga.owed = {"charge", "reserve", "place"};
  saga.asked = {"charge"};
  saga.is_balanced = false;
  saga.findings = {"unanswered: payment.refund_requested was not answered in time"};
  saga.next = {"Ask payment again: laban sagas retry o-9f3ac1 --reason WHY",
               "Somebody refunded by hand: laban sagas skip o-9f3ac1 --reason WHY"};
  saga.path = "reserve → charge → carrier ✗";
  saga.share = 0.004;
  return saga;
}

}  // namespace laban::top::testing
