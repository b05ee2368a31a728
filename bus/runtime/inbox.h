#pragma once

// Inbox: the events that a store has processed, so that each counts once however often the log
// holds it. An event is one by its id and its source together: an id belongs to its source, and
// no other source can use it up.
//
//   inbox := event id:16 [ source ] -> sequence:le64 [ content:le64 ]
//            source: the rest of the key     content: its digest (event/content_digest.h), when
//                                            copies are compared
//   meta  := "inbox"                -> version:u8(2)       every key of this store has its source
//
// Stores of earlier builds have keys of the id alone, which count for every source. They stay in
// use; they have no mark in `meta` until they are rebuilt.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Whether copies of an event are compared with the first one.
enum class Copies { dropped, compared };

class Inbox {
 public:
  explicit Inbox(const Store& store) : store_(store) {}

  // Once, before anything else. `has_checkpoint`: the store is not new.
  Result<void> load(bool has_checkpoint);

  struct Arrival {
    std::uint64_t first = 0;  // where the same id and source came first; 0: the event is new
    bool diverges = false;    // from what it said there

    bool is_new() const { return first == 0; }
  };
  // A new event is remembered with this batch. A copy diverges only when both were compared.
  Result<Arrival> add(const Envelope& event, std::uint64_t sequence, Copies copies,
                      WriteBatch& batch);

  // Belongs into the batch of every checkpoint.
  void write_mark(WriteBatch& batch);

  // The batches given so far are in the store.
  void committed() { uncommitted_.clear(); }

 private:
  struct Row {
    std::uint64_t sequence = 0;
    std::optional<std::uint64_t> content;
  };
  Result<std::optional<Row>> find(const std::string& key, const EventId& id) const;
  Result<std::optional<Row>> stored(const std::string& key) const;

  const Store& store_;
  bool has_bare_keys_ = false;  // there may be some
  bool lacks_mark_ = false;
  std::unordered_map<std::string, Row> uncommitted_;
};

// The key of an event; a prefix of it is the id's.
std::string inbox_key(const EventId& id, std::string_view source);

}  // namespace laban::runtime
