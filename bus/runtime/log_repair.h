#pragma once

// LogRepair: finds out what a log that lost its tail has to be given back, by comparing the ledger
// with what the log holds now. Decides nothing else and writes nothing.

#include <laban/clock.h>

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"
#include "bus/store/store.h"

namespace laban::runtime {

// The sequence of which a dead letter speaks; none: the event is no dead letter. After the log has
// lost its tail another message may stand there.
std::optional<std::uint64_t> place_in_letter(const Envelope& envelope);

class LogRepair {
 public:
  struct Place {
    std::string name_space;
    std::uint32_t partition = 0;
    std::uint32_t partition_count = 1;
  };

  // All must outlive it. Takes the log's reader.
  LogRepair(Place place, Log& log, const Store& store, const Clock& clock);

  // One round; true when the answer is there. False while the log cannot be reached or is still
  // being read. `conflict`: the ledger does not reach back to what the log still
  // has.
  Result<bool> step();
  // Whether the last step got further.
  bool was_busy() const { return was_busy_; }

  // Up to here the log is the one that was read.
  std::uint64_t common() const { return common_; }
  // Readable events after that which the log does not hold, in the order in which it had them.
  std::vector<wire::Decoded> take_lost() { return std::move(lost_); }

 private:
  Result<bool> open();
  Result<void> compare(const StoredMessage& message);
  Result<void> find_lost();

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
