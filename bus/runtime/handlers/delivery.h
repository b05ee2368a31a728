#pragma once

// What passes through the chain around a handler, and what the chain's behaviours share.

#include <laban/outcome.h>
#include <laban/service.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bus/event/wire.h"

namespace laban::runtime {

// Counts of event outcomes in this service since it started.
struct HandlerCounters {
  std::uint64_t done = 0, ignored = 0, retried = 0, dead_lettered = 0, skipped = 0,
                parked_behind = 0;
};

// One event on its way to its handler. All pointees outlive the delivery.
struct Delivery {
  const wire::Decoded* event = nullptr;  // what the handler receives
  // The message in the log: the event itself, or the redrive request that carries it.
  const wire::Decoded* logged = nullptr;
  const Service::Subscription* subscription = nullptr;  // to the event; null: a redrive request
  std::uint32_t attempt = 1;                            // which attempt this is
  Undo undo = Undo::action;                             // what an undo handler finds
};

// The service whose handlers the chain wraps.
struct HandlerContext {
  HandlerContext(const Service& service, std::string name_space, std::uint32_t partition,
                 std::uint32_t partition_count);
  HandlerContext(const HandlerContext&) = delete;

  const Service& service() const { return changed_ ? *changed_ : service_; }
  // From now on, the handlers are those of this one: the same service under other options.
  void change(Service service);
  // Null: no handler for this type.
  const Service::Subscription* subscription_to(std::string_view type) const;
  // A stored message as an event of this partition.
  Result<wire::Decoded> decode(const StoredMessage& message) const;
  // The handler, or the framework on its behalf, has decided on the event.
  void count(const Envelope& envelope, const Outcome& outcome);

  const std::string name_space;
  const std::uint32_t partition;
  const std::uint32_t partition_count;
  HandlerCounters counters;
  // Hooks for logs and tests (HandlerProcessor).
  std::function<void(const Envelope&, const Outcome&)> on_outcome;
  std::function<void(const Envelope&, Tx&)> before_handler;

 private:
  void index_subscriptions();

  const Service& service_;
  std::optional<Service> changed_;
  std::unordered_map<std::string_view, const Service::Subscription*> by_type_;
};

}  // namespace laban::runtime
