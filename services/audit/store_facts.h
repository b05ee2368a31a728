#pragma once

// The facts in the services' stores, opened while the services run.

#include <laban/result.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bus/store/store.h"
#include "services/inventory/tables.h"
#include "services/logistics/tables.h"
#include "services/orders/tables.h"
#include "services/payment/tables.h"

namespace audit {

struct StockRow {
  std::uint32_t partition = 0;
  std::string product;
  inventory::Stock stock;
  std::int64_t held = 0;  // sum over the orders that hold or took it
};

struct StoreFacts {
  std::map<std::string, orders::OrderRow> orders;
  std::map<std::string, inventory::Reservation> reservations;
  std::vector<StockRow> stock;
  std::map<payment::OrderEntry, payment::Entry> entries;
  std::vector<std::map<std::string, std::int64_t>> balances;      // by partition
  std::vector<std::map<std::string, std::int64_t>> entry_totals;  // sum of the entries
  std::map<std::string, logistics::Shipment> shipments;
  std::map<std::string, std::uint64_t>
      outbox_rows;  // by service: events that are not in the log yet
};

// Adds one service's store of one partition, opened with the families of the runtime.
laban::Result<void> add_store(const std::string& service, std::uint32_t partition,
                              const laban::Store& store, StoreFacts& facts);

laban::Result<StoreFacts> read_stores(const std::filesystem::path& directory,
                                      std::uint32_t partitions);

}  // namespace audit
