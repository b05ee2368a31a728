#include <functional>

#include "bus/runtime/transaction.h"
#include "services/audit/store_facts.h"

namespace audit {

using namespace laban;

namespace {

template <class K, class V>
Result<void> scan_table(const Store& store, const Table<K, V>& table,
                        const std::function<void(const K&, const V&)>& visit) {
  const std::string prefix = table.prefix();
  bool readable = true;
  const auto scanned = store.scan(runtime::state, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    const auto typed_key =
                                        codec::decode_key<K>(key.substr(prefix.size()));
                                    const auto typed_value = codec::decode_value<V>(value);
                                    readable = typed_key && typed_value;
                                    if (readable) visit(*typed_key, *typed_value);
                                    return readable;
                                  });
  if (!scanned) return scanned;
  if (!readable)
    return Error{ErrorKind::corrupt,
                 "a row of table " + std::string(table.name) + " cannot be read"};
  return {};
}

class StoreReader {
 public:
  StoreReader(StoreFacts& facts, std::uint32_t partition) : facts_(facts), partition_(partition) {}

  Result<void> read(const std::string& service, const Store& store) {
    const auto counted = store.scan(runtime::outbox, {}, {}, [&](auto, auto) {
      ++facts_.outbox_rows[service];
      return true;
    });
    if (!counted) return counted;
    if (service == "orders") return orders(store);
    if (service == "inventory") return inventory(store);
    if (service == "payment") return payment(store);
    if (service == "logistics") return logistics(store);
    return {};
  }

 private:
  Result<void> orders(const Store& store) {
    return scan_table<std::string, orders::OrderRow>(
        store, orders::orders,
        [&](const auto& id, const auto& row) { facts_.orders.emplace(id, row); });
  }

  Result<void> inventory(const Store& store) {
    std::map<std::string, std::int64_t> held;
    if (auto read = scan_table<std::string, inventory::Reservation>(
            store, inventory::reservations,
            [&](const auto& id, const auto& row) { facts_.reservations.emplace(id, row); });
        !read) {
      return read;
    }
    if (auto read = scan_table<inventory::OrderProduct, std::int64_t>(
            store, inventory::held,
            [&](const auto& key, const auto& units) { held[key.second] += units; });
        !read) {
      return read;
    }
    return scan_table<std::string, inventory::Stock>(
        store, inventory::stock, [&](const auto& product, const auto& row) {
          facts_.stock.push_back({partition_, product, row, held[product]});
        });
  }

  Result<void> payment(const Store& store) {
    auto& totals = facts_.entry_totals.emplace_back();
    auto& balances = facts_.balances.emplace_back();
    if (auto read = scan_table<payment::OrderEntry, payment::Entry>(
            store, payment::entries,
            [&](const auto& key, const auto& entry) {
              facts_.entries.emplace(key, entry);
              totals[entry.debit] += entry.cents;
              totals[entry.credit] -= entry.cents;
            });
        !read) {
      return read;
    }
    return scan_table<std::string, std::int64_t>(
        store, payment::balances,
        [&](const auto& account, const auto& cents) { balances.emplace(account, cents); });
  }

  Result<void> logistics(const Store& store) {
    return scan_table<std::string, logistics::Shipment>(
        store, logistics::shipments,
        [&](const auto& id, const auto& row) { facts_.shipments.emplace(id, row); });
  }

  StoreFacts& facts_;
  const std::uint32_t partition_;
};

}  // namespace

Result<void> add_store(const std::string& service, std::uint32_t partition, const Store& store,
                       StoreFacts& facts) {
  return StoreReader(facts, partition).read(service, store);
}

}  // namespace audit
