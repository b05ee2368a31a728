#pragma once

// A service, and a log that it has processed: to be replayed to it.

#include <doctest/doctest.h>
#include <laban/service.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/replay/sandbox.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "events/inventory.h"
#include "events/laban.h"
#include "events/payment.h"

namespace laban::replay::testing {

using namespace std::chrono_literals;

inline constexpr laban::Table<std::string, std::int64_t> tries{"tries"};

// Charges everything up to the limit; asks for two retries for customer "slow".
inline Service teller(std::map<std::string, std::string> options) {
  Service service("payment", std::move(options));
  const auto limit = service.option<std::int64_t>("limit", 1000, "cents");
  const auto patient = service.option<bool>("patient", true, "retries");
  service.on<inventory::Reserved>([=](const Event<inventory::Reserved>& event, Tx& tx) -> Outcome {
    const std::string order(event.saga());
    const bool is_slow = event->customer() != nullptr && event->customer()->str() == "slow";
    if (is_slow && patient && tx.now().time_since_epoch() < 2h) return Outcome::retry("not yet");
    if (event->total_cents() > limit) {
      payment::DeclinedT declined;
      declined.order_id = order;
      declined.reason = "too much";
      tx.emit(declined);
    } else {
      payment::ChargedT charged;
      charged.order_id = order;
      charged.amount_cents = event->total_cents();
      tx.emit(charged);
      tx.put(tries, order, event->total_cents());
    }
    return Outcome::done();
  });
  return service;
}

// A log that payment has processed; an order costs 100 cents times its number, or what is said.
struct Recording {
  memory::ManualClock clock{Time(1h)};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);

  void reserved(int order, const std::string& customer = "ann", int cents = 0) {
    inventory::ReservedT event;
    event.order_id = "o-" + std::to_string(order);
    event.customer = customer;
    event.total_cents = cents == 0 ? 100 * order : cents;
    const auto payload = laban::detail::encode_payload(event);
    Envelope envelope;
    envelope.id = root_id("test", event.order_id, "inventory.reserved");
    envelope.type = "inventory.reserved";
    envelope.source = "inventory";
    envelope.saga = event.order_id;
    envelope.payload = {payload.data(), payload.size()};
    stream->append("test.0.inventory.reserved", wire::encode(envelope));
  }

  // An event that sets options of a service.
  void options(std::string_view source, const Service::OptionValues& values,
               const std::string& of = "payment") {
    OptionsAppliedT applied;
    applied.service = of;
    for (const auto& [name, value] : values) {
      auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
      option->name = name;
      option->value = value;
    }
    const auto payload = laban::detail::encode_payload(applied);
    const std::string type(EventTraits<OptionsApplied>::type);
    Envelope envelope;
    // Those of a service have the id that it gives to what it says first.
    const bool is_change = source == "operator";
    envelope.id =
        root_id(source, is_change ? std::to_string(stream->messages().size()) : "-", type);
    envelope.type = type;
    envelope.source = source;
    envelope.saga = "-";
    envelope.payload = {payload.data(), payload.size()};
    stream->append("test.0." + type + "." + std::string(source), wire::encode(envelope));
  }

  // Runs the real task on it until nothing is left to do.
  void live(std::map<std::string, std::string> options = {}) { run(std::move(options), {}); }
  // The same with options in the log; `options` are those of the command line.
  void live_by_the_log(const std::map<std::string, std::string>& options = {}) {
    run(options, teller);
  }

 private:
  void run(std::map<std::string, std::string> options,
           runtime::LoggedOptions::Configure configure) {
    Service service = teller(std::move(options));
    const auto log = memory::open(stream);
    runtime::HandlerProcessor processor(service, "test", 0, 1, std::move(configure));
    const auto store =
        memory::open(memory::make_disk(), runtime::PartitionTask::families(processor));
    runtime::PartitionTask unit({"payment", "test", 0, 1, true}, processor, *log, *store, clock);
    for (int round = 0; round < 200; ++round) {
      const auto busy = unit.step();
      REQUIRE(busy);
      if (*busy) continue;
      REQUIRE(unit.flush());
      if (processor.parked() > 0)
        clock.advance(30min);
      else if (unit.is_quiet())
        break;
    }
  }
};

inline ReplaySandbox sandbox(Service::OptionValues given = {}) {
  return ReplaySandbox([](auto, auto, const auto& options) { return teller(options); },
                       std::move(given), "test", 1);
}

}  // namespace laban::replay::testing
