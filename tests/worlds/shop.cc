#include "tests/worlds/shop.h"

#include <doctest/doctest.h>

#include "bus/event/wire.h"
#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

using namespace std::chrono_literals;

namespace {

// Which service handles what.
const std::map<std::string, std::vector<std::string>>& listeners() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"order.placed", {"inventory", "notification"}},
      {"inventory.reserved", {"payment"}},
      {"payment.charged", {"seller", "logistics"}},
      {"seller.prepared", {"logistics"}},
      {"logistics.dispatched", {"notification"}},
      {"order.cancelled", {"notification"}},
      {"order.cancel_requested", {"orders"}},
      {"inventory.release_requested", {"inventory"}},
      {"payment.refund_requested", {"payment"}},
      {"seller.unpack_requested", {"seller"}},
      {"logistics.unassign_requested", {"logistics"}},
      {"logistics.stop_requested", {"logistics"}}};
  return all;
}

}  // namespace

Shop::Shop(World& world, ShopPlan plan)
    : world_(world), plan_(std::move(plan)), random_(plan_.seed) {}

double Shop::chance() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }

void Shop::place(const std::string& saga) { world_.publish("order.placed", saga); }

bool Shop::refuses(const std::string& service, const std::string& saga) {
  const auto share = plan_.refuses.find(service);
  if (share == plan_.refuses.end() || chance() >= share->second) return false;
  refused_.insert(saga);
  return true;
}

void Shop::schedule(const std::string& service, const std::string& saga,
                    std::function<void()> run) {
  const auto range = static_cast<double>((plan_.slowest - plan_.fastest).count());
  auto takes = plan_.fastest + Duration(static_cast<std::int64_t>(chance() * range));
  if (plan_.slow.contains(service) && chance() < plan_.delayed) takes += plan_.delay;
  Time& busy = busy_until_[{service, saga}];
  busy = std::max(busy, world_.clock.now()) + takes;  // one saga's events, in order
  tasks_.push({busy, ++tasks_made_, std::move(run)});
}

// Every service receives every event once, however often the bus repeats it.
void Shop::take_in() {
  const auto& messages = world_.stream->messages();
  for (; read_ < messages.size(); ++read_) {
    const auto event = wire::decode(messages[read_], "shop", 0, 1);
    REQUIRE(event);
    if (!handled_.insert(event->envelope.id).second) continue;
    const std::string type(event->envelope.type), saga(event->envelope.saga);
    const auto heard = listeners().find(type);
    if (heard == listeners().end()) continue;
    for (const auto& service : heard->second) {
      schedule(service, saga, [this, service, type, saga, id = event->envelope.id] {
        handle(service, type, saga, id);
      });
    }
  }
}

void Shop::say(const std::string& type, const std::string& saga, const EventId& cause,
               const std::string& name) {
  if (chance() < plan_.lost) {
    lost_.insert(saga);
    return;
  }
  world_.publish(type, saga, cause, "{}", name);
  if (chance() >= plan_.duplicated) return;
  const auto message = world_.stream->messages().back();
  schedule("bus", type + saga,
           [this, message] { world_.stream->append(message.subject, message.data); });
}

void Shop::act(const std::string& service, const std::string& done, const std::string& refusal,
               const std::string& saga, const EventId& cause) {
  if (orders_[saga].barred.contains(service)) return;
  say(refuses(service, saga) ? refusal : done, saga, cause);
}

void Shop::handle(const std::string& service, const std::string& type, const std::string& saga,
                  const EventId& id) {
  const auto part = order_definition().part_of(type);
  if (part && part->role == Role::undo) return undo(type, saga, id);
  if (service == "inventory")
    return act(service, "inventory.reserved", "inventory.rejected", saga, id);
  if (service == "payment") return act(service, "payment.charged", "payment.declined", saga, id);
  if (service == "seller") return act(service, "seller.prepared", "seller.rejected", saga, id);
  if (service == "logistics") return handle_logistics(type, saga, id);
  const bool fails = chance() < plan_.mails_fail;
  say(fails ? "notification.failed" : "notification.sent", saga, id, type);
}

void Shop::handle_logistics(const std::string& type, const std::string& saga, const EventId& id) {
  Order& order = orders_[saga];
  if (type == "seller.prepared") {
    order.prepared = true;
    return dispatch_if_ready(saga, id);
  }
  if (order.barred.contains("logistics")) return;
  if (order.stopped || refuses("logistics", saga)) return say("logistics.rejected", saga, id);
  order.carrier = true;
  say("logistics.assigned", saga, id);
  dispatch_if_ready(saga, id);
}

void Shop::dispatch_if_ready(const std::string& saga, const EventId& cause) {
  Order& order = orders_[saga];
  if (!order.carrier || !order.prepared || order.stopped || order.dispatched) return;
  order.dispatched = true;
  say("logistics.dispatched", saga, cause);
}

void Shop::undo(const std::string& type, const std::string& saga, const EventId& id) {
  const Step& step = order_definition().step(order_definition().part_of(type)->step);
  Order& order = orders_[saga];
  if (step.pivot && order.dispatched) return say(step.refused, saga, id);
  if (!order.undone.insert(type).second) return;  // dropped by the barrier
  if (step.pivot) {
    order.stopped = true;
  } else {
    order.barred.insert(step.service);
  }
  say(step.undone, saga, id);
}

bool Shop::step() {
  take_in();
  bool busy = false;
  while (!tasks_.empty() && tasks_.top().due <= world_.clock.now()) {
    const Task task = tasks_.top();
    tasks_.pop();
    task.run();
    busy = true;
  }
  if (busy) take_in();
  return busy;
}

std::optional<Time> Shop::next_due() const {
  if (tasks_.empty()) return std::nullopt;
  return tasks_.top().due;
}

void Shop::run(std::vector<Observer*> observers, Duration rest, Duration longest) {
  const SteadyTime end = world_.clock.steady() + longest;
  SteadyTime last_busy = world_.clock.steady();
  while (world_.clock.steady() < end && world_.clock.steady() - last_busy < rest) {
    for (auto* observer : observers) observer->run();
    if (step() || next_due()) last_busy = world_.clock.steady();
    const auto due = next_due();
    const Duration until = due ? *due - world_.clock.now() : Duration(50ms);
    world_.clock.advance(std::clamp<Duration>(until, 100us, 50ms));
  }
  for (auto* observer : observers) observer->run();
}

}  // namespace laban::observer::testing
