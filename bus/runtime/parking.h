#pragma once

// Parking: events of a saga that wait in this service because an earlier one asked for a retry.
//
//   parked := saga:text-key sequence:be64
//             -> attempts:le64 stored_at:le64 subject:text data:text reason:text
//
// Attempts are counted in the store. When the head of a saga's queue is due, the service appends
// laban.retry_due to the log; meeting it there makes the attempt. So retries too are a function of
// the log, and time between attempts is only what a clock that nobody trusts says.

#include <laban/clock.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class Parking {
 public:
  struct Entry {
    StoredMessage message;
    std::uint32_t attempts = 0;
    std::string reason;
  };

  Result<void> load(const Store& store);

  bool holds(std::string_view saga) const;
  std::size_t size() const { return size_; }

  void put(std::string_view saga, const Entry& entry, Transaction& tx);
  void replace(std::string_view saga, const Entry& entry, Transaction& tx);
  void erase(std::string_view saga, std::uint64_t sequence, Transaction& tx);
  // The event everything else of the saga waits behind.
  std::optional<Entry> head(std::string_view saga, const Transaction& tx) const;

  // The head of this saga is to be tried again after `pause` from the first moment a clock is
  // shown.
  void schedule(std::string_view saga, Duration pause);
  // Sagas whose time has come by `now`; each is returned once.
  std::vector<std::string> take_due(SteadyTime now);
  std::optional<SteadyTime> next_due() const;

 private:
  std::unordered_map<std::string, std::size_t> counts_;
  std::size_t size_ = 0;
  std::vector<std::pair<std::string, Duration>> unscheduled_;
  std::multimap<SteadyTime, std::string> due_;
};

}  // namespace laban::runtime
