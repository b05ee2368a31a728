#pragma once

// LogRepair: restores a log that lost its tail. Compares the backup with what the log holds now,
// and prepares the batch that publishes what is missing and rebuilds the store.

#include <laban/clock.h>

#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/outbox_publisher.h"
#include "bus/store/store.h"

namespace laban::runtime {

class LogRepair {
 public:
  struct Place {
    std::string name_space;
    std::uint32_t partition = 0;
    std::uint32_t partition_count = 1;
    std::size_t messages_per_step = limits::messages_per_step;
  };

  // All arguments must outlive it. Replaces the log's reader.
  LogRepair(Place place, Log& log, const Store& store, const Clock& clock);

  // One round; true once it is known what is missing. False while the log cannot be reached or is
  // still being read. `conflict`: the backup does not reach back to what the log still has.
  Result<bool> step();
  // Whether the last step made progress.
  bool was_busy() const { return was_busy_; }

  // Up to this sequence the log still holds what this store had read.
  std::uint64_t common() const { return common_; }
  // Events after that sequence that the log does not hold, in their original order.
  std::size_t lost_count() const { return lost_.size(); }

  // After step() returned true: fills the batch after whose commit the next task of this store
  // publishes what is missing and folds its store again. `publisher`: the outbox that takes the
  // lost events; null: this task publishes nothing. `has_replicas`: others publish the same events.
  Result<void> put_back(OutboxPublisher* publisher, bool has_replicas, WriteBatch& batch);

 private:
  Result<bool> open();
  Result<void> compare(const StoredMessage& message);
  Result<void> find_lost();
  bool still_holds(const StoredMessage& queued, bool has_replicas) const;
  Result<wire::Decoded> decode(const StoredMessage& message) const;

  const Place place_;
  Log& log_;
  const Store& store_;
  const Clock& clock_;
  SteadyTime next_try_{};
  bool is_reading_ = false;
  bool was_busy_ = false;
  bool is_common_ = true;  // so far
  std::uint64_t floor_ = 0, common_ = 0, read_ = 0, end_ = 0;
  std::unordered_set<EventId> held_;
  std::vector<wire::Decoded> lost_;
};

}  // namespace laban::runtime
