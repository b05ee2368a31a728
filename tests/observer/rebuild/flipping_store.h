#pragma once

// A store in which one byte of one value differs from what was written.

#include <doctest/doctest.h>

#include <string>

#include "bus/store/store.h"

namespace laban::observer::testing {

class FlippingStore final : public Store {
 public:
  FlippingStore(const Store& store, Family family, std::string key, std::size_t byte)
      : store_(store), family_(family), key_(std::move(key)), byte_(byte) {}

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    auto row = store_.get(family, key);
    if (row && *row) **row = flipped(family, key, **row);
    return row;
  }
  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    return store_.scan(family, from, to, [&](std::string_view key, std::string_view value) {
      return visit(key, flipped(family, key, value));
    });
  }
  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    return store_.scan_backwards(family, from, to,
                                 [&](std::string_view key, std::string_view value) {
                                   return visit(key, flipped(family, key, value));
                                 });
  }
  Result<void> write(const WriteBatch&) override { return read_only(); }
  Result<void> sync() override { return read_only(); }

 private:
  static Error read_only() { return {ErrorKind::invalid, "for reading only"}; }

  std::string flipped(Family family, std::string_view key, std::string_view value) const {
    std::string bytes(value);
    if (family == family_ && key == key_) bytes[byte_ % bytes.size()] ^= 1;
    return bytes;
  }

  const Store& store_;
  const Family family_;
  const std::string key_;
  const std::size_t byte_;
};

}  // namespace laban::observer::testing
