#pragma once

// IndexEntry: the properties of an instance that determine its index rows, and those rows. A row is
// written or erased only when the entry changes.

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "bus/runtime/transaction.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct WaitKey {
  std::string_view service, step;  // empty step: waits for no step in particular

  friend auto operator<=>(const WaitKey&, const WaitKey&) = default;
};

// Its texts belong to the definition.
struct IndexEntry {
  State state;
  Duration wake_at;
  std::vector<WaitKey> waits;  // sorted, without duplicates
  std::string_view business;   // empty: none
};

IndexEntry index_entry_of(const Definition& definition, const Instance& instance);

// Index rows in index_state, index_wait and index_business of the instance with this key.
struct Indexed {
  const IndexEntry& entry;
  const Evidence& opened;
  const std::string& key;
};
void write_index(const Indexed& instance, runtime::Transaction& tx);
void erase_index(const Indexed& instance, runtime::Transaction& tx);
// The instance's previous entry was `before`.
void move_index(const IndexEntry& before, const Indexed& instance, runtime::Transaction& tx);

}  // namespace laban::observer
