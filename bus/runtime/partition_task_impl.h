#pragma once

// What a PartitionTask is made of: reading is in unit_reading.cc, what follows a log break in
// unit_refill.cc, everything else in unit.cc.

#include <deque>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bus/event/wire.h"
#include "bus/runtime/anchored_reader.h"
#include "bus/runtime/ledger.h"
#include "bus/runtime/log_repair.h"
#include "bus/runtime/outbox_publisher.h"
#include "bus/runtime/partition_task.h"

namespace laban::runtime {

struct PartitionTask::Impl {
  struct Question {
    std::string endpoint, body;
    std::function<void(Result<std::string>)> done;
  };

  Impl(PartitionTaskConfig configured, EventProcessor& runs, Log& reads, Store& keeps,
       const Clock& tells)
      : config(std::move(configured)),
        processor(runs),
        log(reads),
        store(keeps),
        clock(tells),
        reader(reads, tells, recovery_hint()),
        relay(config.service, config.name_space, config.partition,
              config.has_replicas ? MessageIds::yes : MessageIds::no),
        ledger_rows(config.ledger_limit) {}

  Result<void> load();
  Result<void> empty_if_anew();
  Result<bool> read_messages();
  Result<bool> begin_refill();
  Result<bool> step_refill();
  Result<void> handle(const StoredMessage& message);
  Result<void> pass_gap_before(const StoredMessage& message);
  Result<bool> is_duplicate(const EventId& id, std::uint64_t sequence);
  Result<void> process(const StoredMessage& message, const wire::Decoded& event);
  Result<void> take_over(Transaction& tx);
  Result<bool> answer_questions();
  Result<bool> report_effects();
  Result<void> emit_due();
  Result<bool> commit(bool even_if_quiet);
  void send_replies();
  bool is_outbox_full() const { return relay.unconfirmed() >= config.outbox_limit; }
  bool publish();
  std::string recovery_hint() const;

  const PartitionTaskConfig config;
  EventProcessor& processor;
  Log& log;
  Store& store;
  const Clock& clock;
  EffectRunner* runner = nullptr;

  AnchoredReader reader;
  OutboxPublisher relay;
  PendingEffects desk;
  Ledger ledger_rows;
  std::optional<LogRepair> refill;
  std::string log_break;  // what made it necessary
  bool begins_anew = false;
  UnitCounters counters;
  std::string waiting;
  bool loaded = false;

  Overlay overlay;
  WriteBatch batch;
  std::unordered_set<EventId> batch_ids;
  std::size_t uncommitted_messages = 0;
  SteadyTime last_commit{};
  std::deque<Question> questions;
  std::vector<std::pair<std::function<void(Result<std::string>)>, Result<std::string>>> replies;
  std::vector<StoredMessage> messages;
  std::vector<PublishReceipt> receipts;
  std::vector<std::pair<PendingEffect, EffectResult>> results;
};

}  // namespace laban::runtime
