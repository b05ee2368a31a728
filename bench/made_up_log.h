#pragma once

// MadeUpLog: the log of a shop with any number of orders, made up while it is read, so that it
// takes no room. The same number of orders gives the same log, byte for byte, however often it is
// read.
//
// Four minutes of log time, ticks included. Most orders are completed; the others are undone, get
// stuck, are still under way at its end, come out of order, or more than once (order_flows.h).

#include <laban/envelope.h>

#include <queue>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "bench/order_flows.h"
#include "bus/log/log.h"
#include "bus/schema/schema_registry.h"

namespace laban::bench {

class MadeUpLog final : public Log {
 public:
  // `definition`: the text of order.yaml, the log's first event. `schemas` must outlive this.
  MadeUpLog(std::uint64_t sagas, std::string definition, const schema::SchemaRegistry& schemas);

  // Sequences 1 to this.
  std::uint64_t messages() const { return messages_; }
  // Of sagas: without the definition and the ticks.
  std::uint64_t events() const { return messages_ - 1 - ticks(); }
  static std::uint64_t ticks();
  static std::string saga_id(std::uint64_t saga);
  static Time end();

  Result<LogInfo> info() override;
  Result<void> open_reader(std::uint64_t from) override;
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override;
  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view) override;
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  // The next event of an order that is under way.
  struct Coming {
    Duration at;
    std::uint64_t saga;
    std::uint32_t nth;  // of its flow, in the order of time

    bool operator>(const Coming& other) const {
      return std::tie(at, saga) > std::tie(other.at, other.saga);
    }
  };

  Duration starts_at(std::uint64_t saga) const;
  const std::vector<std::uint32_t>& order_of(const Flow& flow);
  void come(std::uint64_t saga, std::uint32_t nth);
  StoredMessage next();
  StoredMessage definition();
  StoredMessage tick();
  StoredMessage event_of(const Coming& coming);
  StoredMessage message(Envelope& envelope, std::string_view payload, Duration at);
  const std::string& payload_of(const FlowEvent& event);

  const std::uint64_t sagas_;
  const std::string definition_;
  const schema::SchemaRegistry& schemas_;
  std::uint64_t messages_ = 0;
  std::unordered_map<const FlowEvent*, std::string> payloads_;
  std::unordered_map<const Flow*, std::vector<std::uint32_t>> orders_;

  std::uint64_t sequence_ = 0;  // of the last message made
  std::uint64_t placed_ = 0, ticks_made_ = 0;
  std::priority_queue<Coming, std::vector<Coming>, std::greater<>> coming_;
};

}  // namespace laban::bench
