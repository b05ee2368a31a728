#include "tests/observer/cli/dashboard/scene.h"

#include <chrono>

namespace laban::top::testing {

using namespace std::chrono_literals;

namespace {

const Time at = *parse_rfc3339("2026-11-20T15:32:16Z");

api::Spread spread(Duration p50, Duration p95, Duration p99) {
  return {.count = 100, .p50 = p50, .p95 = p95, .p99 = p99, .longest = p99};
}

api::FlowStep step(const char* name, const char* service, std::vector<std::string> after,
                   std::uint64_t waiting, Duration p95) {
  api::FlowStep step;
  step.step = name;
  step.service = service;
  step.after = std::move(after);
  step.waiting = waiting;
  step.undoing = step.stuck = 0;
  step.times = spread(p95 / 2, p95, p95 * 2);
  return step;
}

const api::StateCounts counts{{State::running, 51},
                              {State::compensating, 3},
                              {State::completed, 9810},
                              {State::compensated, 160},
                              {State::stuck, 2}};

api::Flow order_flow() {
  api::Flow flow;
  flow.definition = "order";
  flow.number = 3;
  flow.counts = counts;
  flow.sampled = 500;
  flow.times = spread(812ms, 1700ms, 2400ms);
  flow.steps = {step("place", "orders", {}, 0, 1ms),
                step("reserve", "inventory", {"place"}, 9, 400ms),
                step("charge", "payment", {"reserve"}, 1231, 2100ms),
                step("prepare", "seller", {"charge"}, 4, 300ms),
                step("carrier", "logistics", {"charge"}, 2, 250ms),
                step("dispatch", "logistics", {"prepare", "carrier"}, 1, 90ms),
                step("confirm", "notification", {"place"}, 0, 12ms)};
  flow.steps[0].times = std::nullopt;
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
  payment.problem = "does not answer; saga o-9f3ac1 has waited 12 s for charge (usually 2.1 s)";
  payment.next = "Start it with laban up";
  payment.steps = {"charge"};
  payment.emits = {{"payment.charged", 9800}, {"payment.declined", 160}};
  map.services[0].handles = {{"inventory.release_requested", 160}, {"order.placed", 10'024}};
  map.services[0].steps = {"reserve"};
  payment.longest_wait = LongestWait{
      .saga = "o-9f3ac1", .step = "charge", .waited = 12s, .left = 18s, .usual = 2100ms};
  map.services[0].longest_wait = LongestWait{
      .saga = "o-31aa90", .step = "reserve", .waited = 80ms, .left = 30s, .usual = 400ms};
  map.unhandled = {{"inventory.released", "inventory", 160, "undone of reserve"}};
  return map;
}

api::SagaWait wait(const char* service, const char* step, api::WaitFor what,
                   std::optional<Duration> left = std::nullopt) {
  api::SagaWait wait;
  wait.service = service;
  wait.step = step;
  wait.what = what;
  wait.left = left;
  return wait;
}

api::SagaSummary saga(const char* id, State state, Duration age, std::uint64_t done,
                      std::vector<api::SagaWait> waits, const char* last,
                      const char* trouble = "") {
  api::SagaSummary saga;
  saga.saga = id;
  saga.definition = "order";
  saga.state = state;
  saga.age = age;
  saga.steps_done = done;
  saga.steps_total = 6;
  saga.waiting_for = std::move(waits);
  saga.last_event.type = last;
  if (*trouble != 0) saga.failure = api::SagaFailure{.reason = trouble};
  return saga;
}

api::RecentFailure failure(const char* service, const char* step, const char* type,
                           const char* reason, const char* saga, std::uint64_t count,
                           Duration since) {
  api::RecentFailure failure;
  failure.cause = {service, step, type, reason};
  failure.count = count;
  failure.last = at - since;
  failure.saga = saga;
  return failure;
}

std::vector<std::uint64_t> wave(std::uint64_t height, std::uint64_t length) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const std::uint64_t place = i % length;
    numbers.push_back(height * std::min(place, length - place) * 2 / length);
  }
  return numbers;
}

api::TimelineEntry entry(std::uint64_t sequence, Duration after_start, const char* id,
                         const char* cause, const char* type, const char* source,
                         const char* step_name, observer::Role role) {
  api::TimelineEntry out;
  out.sequence = sequence;
  out.time = at - 4min + after_start;
  out.id = id;
  if (*cause != 0) {
    out.cause = cause;
    out.after = 12ms;
  }
  out.type = type;
  out.source = source;
  out.step = step_name;
  out.role = role;
  return out;
}

api::SagaStep saga_step(const char* name, const char* service, observer::StepState state) {
  api::SagaStep step;
  step.step = name;
  step.service = service;
  step.state = state;
  return step;
}

api::ComparedStep compared(const char* name, std::optional<Duration> took, api::Spread usual) {
  return {.step = name, .outcome = "done", .took = took, .usual = usual};
}

}  // namespace

Model busy_shop() {
  using api::WaitFor;
  Model model;
  model.url = "nats://127.0.0.1:4222";
  model.name_space = "shop";
  model.is_live = true;
  model.interval = 1s;
  model.observer.mode = observer::Mode::emit;
  model.observer.now = at;
  model.observer.started = at - 3h - 12min;
  model.observer.partitions.resize(1);
  model.observer.partitions[0].checkpoint = 184'220;
  model.observer.partitions[0].lag = 7;
  model.observer.partitions[0].caught_up = true;
  model.overview.now = at;
  model.overview.as_of = {at, {{"shop-0", 0, 812345, at - 200ms}}};
  model.overview.failures_sample = {2000, 60, at - 9min};
  api::SagaStats& stats = model.overview.stats;
  stats.counts = counts;
  stats.dead_letters = 3;
  stats.dead_letters_open = 3;
  stats.rates.events = 1284;
  stats.rates.completed = 212;
  stats.rates.compensated = 4.2;
  const auto events = wave(1900, 24), completed = wave(260, 30), failed = wave(9, 15);
  for (std::size_t i = 0; i < events.size(); ++i) {
    api::SecondStats second;
    second.events = events[i];
    second.completed = completed[i];
    second.compensated = failed[i];
    stats.seconds.push_back(second);
  }
  model.overview.flows = {order_flow()};
  const auto refund = wait("payment", "charge", WaitFor::undone);
  model.overview.sagas = {
      saga("o-9f3ac1", State::stuck, 4min + 12s, 3, {refund}, "payment.refund_requested",
           "the undo of 'charge' was not confirmed"),
      saga("o-77b01d", State::stuck, 2min, 3, {refund}, "payment.refund_requested",
           "the undo of 'charge' was not confirmed"),
      saga("o-c1d2e3", State::compensating, 41s, 3, {wait("inventory", "reserve", WaitFor::undone)},
           "payment.declined", "over the credit limit"),
      saga("o-0a1b2c", State::running, 1200ms, 4,
           {wait("logistics", "carrier", WaitFor::done, 28s)}, "seller.prepared"),
      saga("o-5e6f7a", State::running, 900ms, 2, {wait("payment", "charge", WaitFor::done, 29s)},
           "inventory.reserved"),
      saga("o-8b7c6d", State::running, 400ms, 1, {wait("inventory", "reserve", WaitFor::done, 29s)},
           "order.placed"),
      saga("o-31aa90", State::completed, 812ms, 6, {}, "logistics.dispatched"),
      saga("o-31aa91", State::compensated, 640ms, 2, {}, "inventory.released",
           "over the credit limit")};
  model.overview.failures = {
      failure("payment", "charge", "payment.declined", "over the credit limit", "o-31aa91", 12, 3s),
      failure("payment", "charge", "laban.dead_lettered", "gateway timeout", "o-9f3ac1", 2, 4min),
      failure("inventory", "reserve", "inventory.rejected", "only 3 left of A-7", "o-31aa80", 1,
              1h)};
  model.services = services();
  return model;
}

OpenSaga stuck_saga() {
  using observer::Role;
  using observer::StepState;
  OpenSaga open;
  api::SagaDetail& detail = open.detail;
  api::SagaSummary& saga = detail.summary;
  saga.saga = "o-9f3ac1";
  saga.definition = "order";
  saga.state = State::stuck;
  saga.business = "in_trouble";
  saga.started = *parse_rfc3339("2026-11-20T15:28:16Z");
  saga.waiting_for = {wait("payment", "charge", api::WaitFor::undone)};
  saga.failure = api::SagaFailure{.step = "carrier",
                                  .type = "logistics.rejected",
                                  .reason = "no carrier for NO",
                                  .sequence = 34};
  saga.stuck = api::SagaStuck{.reason = "the undo of 'charge' was not confirmed"};
  saga.version = 3;
  saga.generation = 1;
  saga.age = 4min + 12s;
  detail.timeline = {
      entry(30, 0s, "a1", "", "order.placed", "orders", "place", Role::done),
      entry(31, 12ms, "a2", "a1", "inventory.reserved", "inventory", "reserve", Role::done),
      entry(32, 15ms, "a3", "a1", "notification.sent", "notification", "confirm", Role::done),
      entry(33, 40ms, "a4", "a2", "payment.charged", "payment", "charge", Role::done),
      entry(34, 48ms, "a5", "a4", "logistics.rejected", "logistics", "carrier", Role::fails),
      entry(35, 49ms, "a6", "a5", "payment.refund_requested", "observer", "charge", Role::undo),
      entry(40, 30s, "a7", "a5", "payment.refund_requested", "observer", "charge", Role::undo)};
  detail.timeline[0].data.text = R"({"order_id":"o-9f3ac1","customer":"17850","total_cents":3998})";
  detail.steps = {saga_step("place", "orders", StepState::undone),
                  saga_step("reserve", "inventory", StepState::done),
                  saga_step("charge", "payment", StepState::undo_asked),
                  saga_step("carrier", "logistics", StepState::failed)};
  detail.account.owed = {"charge", "reserve", "place"};
  detail.account.asked = {"charge"};
  detail.findings = {
      {.kind = "unanswered", .text = "payment.refund_requested was not answered in time"}};
  detail.next_steps = {"Ask payment again: laban sagas retry o-9f3ac1 --reason WHY",
                       "Somebody refunded by hand: laban sagas skip o-9f3ac1 --reason WHY"};
  open.usual = api::ComparedSaga{.path = "reserve → charge → carrier ✗", .share = 0.004};
  open.usual->steps = {compared("place", std::nullopt, {}),
                       compared("reserve", 12ms, spread(10ms, 30ms, 30ms)),
                       compared("charge", 28ms, spread(9ms, 20ms, 20ms)),
                       compared("carrier", 8ms, spread(9ms, 30ms, 30ms))};
  return open;
}

}  // namespace laban::top::testing
