#pragma once

// ParkedEvents: a queue in the store for each saga that waits in this service, and the time at
// which the head of each is due.
//
//   parked := saga:text-key sequence:be64
//             -> attempts:le64 stored_at:le64 subject:text data:text reason:text
//
// Attempts are counted in the store; due times are kept in memory only.

#include <laban/clock.h>
#include <laban/codec_fields.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class ParkedEvents {
 public:
  struct Entry {
    StoredMessage message;
    std::uint32_t attempts = 0;
    std::string reason;

    static constexpr auto fields =
        std::tuple(&Entry::attempts,
                   codec::part(&Entry::message, &StoredMessage::stored_at, &StoredMessage::subject,
                               &StoredMessage::data),
                   &Entry::reason);
  };

  Result<void> load(const Store& store);

  bool holds(std::string_view saga) const;
  std::size_t size() const { return size_; }

  void put(std::string_view saga, const Entry& entry, Transaction& tx);
  void replace(std::string_view saga, const Entry& entry, Transaction& tx);
  void erase(std::string_view saga, std::uint64_t sequence, Transaction& tx);
  // The event that all others of the saga wait for.
  std::optional<Entry> head(std::string_view saga, const Transaction& tx) const;

  // The head of this saga is due `pause` after the next call of take_due(): handlers have no clock.
  void schedule(std::string_view saga, Duration pause);
  // Sagas whose head is due by `now`; each is returned once.
  std::vector<std::string> take_due(SteadyTime now);
  std::optional<SteadyTime> next_due() const;

 private:
  std::unordered_map<std::string, std::size_t> counts_;
  std::size_t size_ = 0;
  std::vector<std::pair<std::string, Duration>> unscheduled_;
  std::multimap<SteadyTime, std::string> due_;
};

}  // namespace laban::runtime
