#pragma once

// Store: the interface of one ordered key-value store (one RocksDB, or its in-memory double).
//
// One thread writes; any thread may read. After an error from write() it is unknown whether the
// batch was written: stop the process, reopen the store and trust its contents. Both
// implementations pass tests/bus/store/store_contract.h.

#include <laban/result.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban {

// The kind of row; an index into the list of names the store was opened with.
using Family = std::uint32_t;

struct Write {
  enum class Kind : std::uint8_t {
    put,
    erase,
    // Cheaper, and only right for a key that was put exactly once since it last did not exist.
    erase_once,
  };
  Kind kind;
  Family family;
  std::string key;
  std::string value;
};

// Applied whole or not at all, in order.
struct WriteBatch {
  std::vector<Write> writes;

  void put(Family family, std::string key, std::string value) {
    writes.push_back({Write::Kind::put, family, std::move(key), std::move(value)});
  }
  void erase(Family family, std::string key) {
    writes.push_back({Write::Kind::erase, family, std::move(key), {}});
  }
  void erase_once(Family family, std::string key) {
    writes.push_back({Write::Kind::erase_once, family, std::move(key), {}});
  }
  bool empty() const { return writes.empty(); }
  void clear() { writes.clear(); }
};

class Store {
 public:
  // Return false to stop. The views live until the visitor returns.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;

  virtual ~Store() = default;

  virtual Result<std::optional<std::string>> get(Family family, std::string_view key) const = 0;

  // Rows with from <= key < to, in key order (bytewise); an empty `to` means to the end. Sees one
  // consistent snapshot.
  virtual Result<void> scan(Family family, std::string_view from, std::string_view to,
                            const Visit& visit) const = 0;
  // The same rows in reverse order.
  virtual Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                                      const Visit& visit) const = 0;

  virtual Result<void> write(const WriteBatch& batch) = 0;

  // Makes everything written so far survive a power loss.
  virtual Result<void> sync() = 0;
};

// The first key after all keys that start with `prefix`; empty when there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace laban
