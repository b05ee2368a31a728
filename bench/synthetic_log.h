#pragma once

// SyntheticLog: the log of a shop with any number of orders, generated while it is read, so that it
// takes no space. The same number of orders gives the same log, byte for byte, on every read.
//
// Four minutes of log time, including ticks. Most orders complete; the others are undone, get
// stuck, are still in progress at the end, or have events out of order or more than once
// (order_flows.h).

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

class SyntheticLog final : public Log {
 public:
  // `definition` is the text of order.yaml, the log's first event. `schemas` must outlive this.
  SyntheticLog(std::uint64_t sagas, std::string definition, const schema::SchemaRegistry& schemas);

  // The last sequence; the first is 1.
  std::uint64_t messages() const { return messages_; }
  // Events of sagas, without the definition and the ticks.
  std::uint64_t events() const { return messages_ - 1 - ticks(); }
  static std::uint64_t ticks();
  static std::string saga_id(std::uint64_t saga);
  static Time end();

  Result<LogInfo> info() override;
  // Nobody asks: only services look for a message, and this is folded by the observer.
  Result<std::optional<StoredMessage>> find(const Subject&, std::uint64_t) override {
    return std::optional<StoredMessage>();
  }
  Result<void> open_reader(std::uint64_t from) override;
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override;
  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view) override;
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  // The next event of an order in progress.
  struct Pending {
    Duration at;
    std::uint64_t saga;
    std::uint32_t nth;  // of its flow, in order of time

    bool operator>(const Pending& other) const {
      return std::tie(at, saga) > std::tie(other.at, other.saga);
    }
  };

  Duration starts_at(std::uint64_t saga) const;
  const std::vector<std::uint32_t>& order_of(const Flow& flow);
  void schedule(std::uint64_t saga, std::uint32_t nth);
  StoredMessage next();
  StoredMessage definition();
  StoredMessage tick();
  StoredMessage event_of(const Pending& pending);
  StoredMessage message(Envelope& envelope, std::string_view payload, Duration at);
  const std::string& payload_of(const FlowEvent& event);

  const std::uint64_t sagas_;
  const std::string definition_;
  const schema::SchemaRegistry& schemas_;
  std::uint64_t messages_ = 0;
  std::unordered_map<const FlowEvent*, std::string> payloads_;
  std::unordered_map<const Flow*, std::vector<std::uint32_t>> orders_;

  std::uint64_t sequence_ = 0;  // of the last message generated
  std::uint64_t placed_ = 0, ticks_made_ = 0;
  std::priority_queue<Pending, std::vector<Pending>, std::greater<>> pending_;
};

}  // namespace laban::bench
