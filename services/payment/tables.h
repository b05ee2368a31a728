#pragma once

// The double-entry ledger and its invariants:
//   an account's balance = its debits - its credits over all entries; all balances sum to zero;
//   an order has no entry, entry 1 (the charge), or entries 1 and 2 (charge and refund).

#include <laban/table.h>

#include <cstdint>
#include <string>
#include <utility>

namespace payment {

struct Entry {
  std::string debit;  // account: "customer:<customer>" or "revenue"
  std::string credit;
  std::int64_t cents = 0;

  static constexpr auto fields = std::tuple(&Entry::debit, &Entry::credit, &Entry::cents);
};

using OrderEntry = std::pair<std::string, std::uint64_t>;

constexpr std::uint64_t charge_entry = 1;
constexpr std::uint64_t refund_entry = 2;

constexpr laban::Table<OrderEntry, Entry> entries{"entries"};
constexpr laban::Table<std::string, std::int64_t> balances{"balances"};  // cents by account

}  // namespace payment
