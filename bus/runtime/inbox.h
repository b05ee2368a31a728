#pragma once

// Inbox: the events that a store has processed, so that each counts once however often the log
// holds it. An event is one by its id and its source together: an id belongs to its source, and
// no other source can use it up.
//
//   inbox := event id:16 [ source ] -> sequence:le64       source: the rest of the key
//   meta  := "inbox"                -> version:u8(2)       every key of this store has its source
//
// Stores of earlier builds have keys of the id alone, which count for every source. They stay in
// use; they have no mark in `meta` until they are rebuilt.

#include <string>
#include <string_view>
#include <unordered_set>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

class Inbox {
 public:
  explicit Inbox(const Store& store) : store_(store) {}

  // Once, before anything else. `has_checkpoint`: the store is not new.
  Result<void> load(bool has_checkpoint);

  // True: the event is new, and is remembered with this batch. False: it was processed before.
  Result<bool> add(const EventId& id, std::string_view source, std::uint64_t sequence,
                   WriteBatch& batch);

  // Belongs into the batch of every checkpoint.
  void write_mark(WriteBatch& batch);

  // The batches given so far are in the store.
  void committed() { uncommitted_.clear(); }

 private:
  Result<bool> is_known(const std::string& key) const;

  const Store& store_;
  bool has_bare_keys_ = false;  // there may be some
  bool lacks_mark_ = false;
  std::unordered_set<std::string> uncommitted_;
};

// The key of an event; a prefix of it is the id's.
std::string inbox_key(const EventId& id, std::string_view source);

}  // namespace laban::runtime
