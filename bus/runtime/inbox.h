#pragma once

// Inbox: the ids of events that a store has processed, so that each counts once however often the
// log holds it.
//
//   inbox := event id:16 -> sequence:le64

#include <unordered_set>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

class Inbox {
 public:
  explicit Inbox(const Store& store) : store_(store) {}

  // True: the event is new, and is remembered with this batch. False: it was processed before.
  Result<bool> add(const EventId& id, std::uint64_t sequence, WriteBatch& batch);

  // The batches given so far are in the store.
  void committed() { uncommitted_.clear(); }

 private:
  const Store& store_;
  std::unordered_set<EventId> uncommitted_;
};

}  // namespace laban::runtime
