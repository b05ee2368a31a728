#pragma once

// Payment as a partition task on a log in memory: goods are reserved, and it charges for them.

#include <doctest/doctest.h>
#include <laban/service.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "events/inventory.h"
#include "events/payment.h"

namespace laban::testing {

inline constexpr Table<std::string, std::int64_t> totals{"totals"};

// Each charge depends on those before it, so the order of handling is visible.
inline Outcome charge(const Event<inventory::Reserved>& event, Tx& tx) {
  if (event.saga() == "o-666666") return Outcome::dead_letter("poison");
  const auto sum = tx.get(totals, "sum").value_or(0) + event->total_cents();
  tx.put(totals, "sum", sum);
  payment::ChargedT charged;
  charged.amount_cents = sum;
  tx.emit(charged);
  return Outcome::done();
}

struct PaymentWorld {
  memory::ManualClock clock{Time(std::chrono::seconds(1000))};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);

  void reserve(int order, std::int64_t cents = 10) {
    inventory::ReservedT event;
    event.total_cents = cents;
    const auto payload = detail::encode_payload(event);
    const std::string saga = "o-" + std::to_string(order);
    Envelope envelope;
    envelope.id = root_id("inventory", saga, "inventory.reserved");
    envelope.type = "inventory.reserved";
    envelope.source = "inventory";
    envelope.saga = saga;
    envelope.payload = {payload.data(), payload.size()};
    stream->append("shop.0.inventory.reserved", wire::encode(envelope));
  }

  // Calls visit(envelope, sequence) for every event, copies included.
  void each_event(
      const std::function<void(const Envelope& envelope, std::uint64_t sequence)>& visit) const {
    for (const auto& message : stream->messages()) {
      const auto event = wire::decode(message, "shop", 0, 1);
      if (event) visit(event->envelope, message.sequence);
    }
  }
};

// One process of a service; its disk outlives it.
struct PaymentProcess {
  PaymentWorld& world;
  Service service;
  std::unique_ptr<Log> log;
  std::unique_ptr<runtime::HandlerProcessor> processor;
  std::unique_ptr<Store> store;
  std::unique_ptr<runtime::PartitionTask> unit;

  using Handler = std::function<Outcome(const Event<inventory::Reserved>&, Tx&)>;

  // Only payment charges; others read.
  PaymentProcess(PaymentWorld& lives_in, const std::string& name, Handler handler = charge)
      : world(lives_in), service(name) {
    if (name == "payment") service.on<inventory::Reserved>("charge", std::move(handler));
  }
  virtual ~PaymentProcess() = default;

  void begin(std::unique_ptr<Log> of_log, const std::shared_ptr<memory::Disk>& disk,
             const runtime::PartitionTaskConfig& config) {
    log = std::move(of_log);
    processor = std::make_unique<runtime::HandlerProcessor>(service, "shop", 0, 1);
    store = memory::open(disk, runtime::PartitionTask::families(*processor));
    unit = std::make_unique<runtime::PartitionTask>(config, *processor, *log, *store, world.clock);
  }

  virtual Result<bool> step() { return unit->step(); }

  void run() {
    for (int i = 0; i < 200; ++i) {
      const auto busy = step();
      if (!busy) FAIL(busy.error().message);
      if (!*busy && unit->is_quiet()) return;
      world.clock.advance(std::chrono::milliseconds(300));
    }
    FAIL("the unit does not come to rest");
  }

  std::int64_t sum() const {
    const auto row = store->get(runtime::state, totals.store_key("sum"));
    return row && *row ? *codec::decode_value<std::int64_t>(**row) : 0;
  }

  // Every row but the checkpoint.
  std::string rows() const {
    using namespace runtime;
    std::string all;
    for (const Family family : {state, inbox, outbox, parked, barrier, effects})
      append(family, all);
    return all;
  }
  std::string rows_and_checkpoint() const {
    std::string all = rows();
    append(runtime::meta, all);
    return all;
  }

 private:
  void append(Family family, std::string& all) const {
    REQUIRE(store->scan(family, {}, {}, [&](auto key, auto value) {
      codec::append_text_value(all, key);
      codec::append_text_value(all, value);
      return true;
    }));
  }
};

}  // namespace laban::testing
