#pragma once

// The contract of every Store. Call check_store_contract from one TEST_CASE per implementation.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bus/store/store.h"

namespace laban::testing {

// The place where a store lives: reopening it finds what was written. One store at a time.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  virtual std::unique_ptr<Store> open(const std::vector<std::string>& families) = 0;
};

using Rows = std::vector<std::pair<std::string, std::string>>;

inline Rows rows_of(const Store& store, Family family, std::string_view from = {},
                    std::string_view to = {}) {
  Rows rows;
  REQUIRE(store.scan(family, from, to, [&](auto key, auto value) {
    rows.emplace_back(key, value);
    return true;
  }));
  return rows;
}

inline Rows rows_backwards(const Store& store, Family family, std::string_view from = {},
                           std::string_view to = {}) {
  Rows rows;
  REQUIRE(store.scan_backwards(family, from, to, [&](auto key, auto value) {
    rows.emplace_back(key, value);
    return true;
  }));
  return rows;
}

inline std::string keys_of(const Rows& rows) {
  std::string keys;
  for (const auto& [key, value] : rows) keys += (keys.empty() ? "" : " ") + key;
  return keys;
}

inline std::optional<std::string> value_of(const Store& store, Family family,
                                           std::string_view key) {
  auto value = store.get(family, key);
  REQUIRE(value);
  return *value;
}

inline void put(Store& store, Family family, std::string key, std::string value) {
  WriteBatch batch;
  batch.put(family, std::move(key), std::move(value));
  REQUIRE(store.write(batch));
}

inline void check_single_rows(Store& store) {
  SUBCASE("a key that was never put has no value") {
    CHECK_FALSE(value_of(store, 0, "missing").has_value());
  }
  SUBCASE("a put value is read back, and replaced by the next put") {
    put(store, 0, "key", "one");
    CHECK(value_of(store, 0, "key") == "one");
    put(store, 0, "key", "two");
    CHECK(value_of(store, 0, "key") == "two");
  }
  SUBCASE("an empty value is a value") {
    put(store, 0, "key", "");
    CHECK(value_of(store, 0, "key") == "");
  }
  SUBCASE("an empty key is a key") {
    put(store, 0, "", "value");
    CHECK(value_of(store, 0, "") == "value");
    CHECK(rows_of(store, 0) == Rows{{"", "value"}});
  }
  SUBCASE("a megabyte is read back whole") {
    const std::string large(1 << 20, 'x');
    put(store, 0, "key", large);
    CHECK(value_of(store, 0, "key") == large);
  }
  SUBCASE("an erased key is gone, and erasing it again does nothing") {
    put(store, 0, "key", "value");
    for (int i = 0; i < 2; ++i) {
      WriteBatch batch;
      batch.erase(0, "key");
      REQUIRE(store.write(batch));
      CHECK_FALSE(value_of(store, 0, "key").has_value());
      CHECK(rows_of(store, 0).empty());
    }
  }
  SUBCASE("a key can be put and erased once, again and again") {
    for (int i = 0; i < 3; ++i) {
      put(store, 0, "key", "value");
      WriteBatch batch;
      batch.erase_once(0, "key");
      REQUIRE(store.write(batch));
      CHECK_FALSE(value_of(store, 0, "key").has_value());
      CHECK(rows_of(store, 0).empty());
    }
  }
}

inline void check_batches(Store& store) {
  SUBCASE("an empty batch is written") { CHECK(store.write({})); }
  SUBCASE("the writes of a batch apply in their order") {
    WriteBatch batch;
    batch.put(0, "kept", "first");
    batch.erase(0, "kept");
    batch.put(0, "kept", "last");
    batch.put(0, "gone", "value");
    batch.erase(0, "gone");
    REQUIRE(store.write(batch));
    CHECK(rows_of(store, 0) == Rows{{"kept", "last"}});
  }
  SUBCASE("a batch reaches all its families") {
    WriteBatch batch;
    batch.put(0, "key", "zero");
    batch.put(1, "key", "one");
    batch.put(2, "key", "two");
    REQUIRE(store.write(batch));
    CHECK(value_of(store, 0, "key") == "zero");
    CHECK(value_of(store, 1, "key") == "one");
    CHECK(value_of(store, 2, "key") == "two");
  }
  SUBCASE("a batch that names an unknown family is refused whole") {
    WriteBatch batch;
    batch.put(0, "key", "value");
    batch.put(99, "key", "value");
    const auto written = store.write(batch);
    REQUIRE_FALSE(written);
    CHECK(written.error().kind == ErrorKind::invalid);
    CHECK_FALSE(value_of(store, 0, "key").has_value());
    put(store, 0, "key", "the store goes on");
    CHECK(value_of(store, 0, "key") == "the store goes on");
  }
  SUBCASE("reading an unknown family is refused") {
    const auto visit = [](auto, auto) { return true; };
    CHECK(store.get(99, "key").error().kind == ErrorKind::invalid);
    CHECK(store.scan(99, "", "", visit).error().kind == ErrorKind::invalid);
    CHECK(store.scan_backwards(99, "", "", visit).error().kind == ErrorKind::invalid);
  }
  SUBCASE("what is written can be synced") {
    put(store, 0, "key", "value");
    CHECK(store.sync());
  }
}

inline void check_scans(Store& store) {
  for (const char* key : {"b1", "a", "c", "b", "b2"}) put(store, 0, key, key);
  put(store, 1, "b9", "of another family");

  SUBCASE("a scan without bounds sees all rows of its family in key order") {
    CHECK(keys_of(rows_of(store, 0)) == "a b b1 b2 c");
    CHECK(keys_of(rows_backwards(store, 0)) == "c b2 b1 b a");
  }
  SUBCASE("`from` belongs to the range and `to` does not") {
    CHECK(keys_of(rows_of(store, 0, "b", "b2")) == "b b1");
    CHECK(keys_of(rows_backwards(store, 0, "b", "b2")) == "b1 b");
  }
  SUBCASE("bounds need not be keys") {
    CHECK(keys_of(rows_of(store, 0, "aa", "bz")) == "b b1 b2");
    CHECK(keys_of(rows_backwards(store, 0, "aa", "bz")) == "b2 b1 b");
    CHECK(keys_of(rows_backwards(store, 0, "b11", "zz")) == "c b2");
  }
  SUBCASE("an empty or reversed range holds nothing") {
    CHECK(rows_of(store, 0, "b", "b").empty());
    CHECK(rows_of(store, 0, "c", "a").empty());
    CHECK(rows_of(store, 0, "d").empty());
    CHECK(rows_backwards(store, 0, "b", "b").empty());
    CHECK(rows_backwards(store, 0, "c", "a").empty());
    CHECK(rows_backwards(store, 0, "d").empty());
  }
  SUBCASE("a prefix is a range") {
    CHECK(keys_of(rows_of(store, 0, "b", after_prefix("b"))) == "b b1 b2");
    CHECK(keys_of(rows_backwards(store, 0, "b", after_prefix("b"))) == "b2 b1 b");
  }
  SUBCASE("a visitor that has seen enough ends the scan") {
    std::string seen;
    const auto visit = [&](std::string_view key, std::string_view) {
      seen += key;
      return seen.size() < 3;
    };
    REQUIRE(store.scan(0, "", "", visit));
    CHECK(seen == "abb1");
    seen.clear();
    REQUIRE(store.scan_backwards(0, "", "", visit));
    CHECK(seen == "cb2");
  }
  SUBCASE("a scan does not see writes made while it runs") {
    std::string seen;
    REQUIRE(store.scan(0, "", "", [&](std::string_view key, std::string_view value) {
      seen += std::string(key) + "=" + std::string(value) + " ";
      WriteBatch batch;
      batch.erase(0, "b1");
      batch.put(0, "b2", "changed");
      batch.put(0, "bb", "new");
      CHECK(store.write(batch));
      return true;
    }));
    CHECK(seen == "a=a b=b b1=b1 b2=b2 c=c ");
    CHECK(keys_of(rows_of(store, 0)) == "a b b2 bb c");
  }
}

inline void check_binary_keys(Store& store) {
  using namespace std::string_literals;
  const std::vector<std::string> sorted = {"\x00"s,  "\x00\x00"s,  "\x00\xff"s, "\x01"s,    "a"s,
                                           "a\x00"s, "a\x00\x01"s, "a\xff"s,    "b"s,       "\x7f"s,
                                           "\x80"s,  "\xff"s,      "\xff\x00"s, "\xff\xff"s};
  for (auto key = sorted.rbegin(); key != sorted.rend(); ++key)
    put(store, 0, *key, "\x00\xff" + *key);
  std::vector<std::string> seen;
  for (const auto& [key, value] : rows_of(store, 0)) {
    seen.push_back(key);
    CHECK(value == "\x00\xff" + key);
  }
  CHECK(seen == sorted);
  CHECK(rows_of(store, 0, "a", after_prefix("a")).size() == 4);
  CHECK(rows_of(store, 0, "\xff", after_prefix("\xff")).size() == 3);
  CHECK(rows_of(store, 0, "\x00"s, after_prefix("\x00"s)).size() == 3);
  CHECK(rows_backwards(store, 0, "\xff", after_prefix("\xff")).front().first == "\xff\xff");
}

inline void check_reopening(StoreHome& home) {
  SUBCASE("a store opened again has its rows") {
    put(*home.open({"state"}), 0, "key", "value");
    CHECK(value_of(*home.open({"state"}), 0, "key") == "value");
  }
  SUBCASE("rows follow the name of their family, not its index") {
    {
      const auto store = home.open({"state", "outbox"});
      put(*store, 0, "key", "state");
      put(*store, 1, "key", "outbox");
    }
    {
      const auto store = home.open({"outbox", "new", "state"});
      CHECK(value_of(*store, 0, "key") == "outbox");
      CHECK(rows_of(*store, 1).empty());
      CHECK(value_of(*store, 2, "key") == "state");
    }
    CHECK(value_of(*home.open({"outbox"}), 0, "key") == "outbox");
    CHECK(value_of(*home.open({"state"}), 0, "key") == "state");
  }
  SUBCASE("twenty families stay apart") {
    std::vector<std::string> names;
    for (int i = 0; i < 20; ++i) names.push_back("family" + std::to_string(i));
    {
      const auto store = home.open(names);
      for (Family family = 0; family < 20; ++family) put(*store, family, "key", names[family]);
    }
    const auto store = home.open(names);
    for (Family family = 0; family < 20; ++family) {
      CHECK(rows_of(*store, family) == Rows{{"key", names[family]}});
    }
  }
}

// Random batches on a store and on plain maps: enough that RocksDB flushes and compacts.
inline void check_against_model(StoreHome& home) {
  constexpr Family families = 3;
  std::map<std::string, std::string> model[families];
  std::mt19937 random(20101201);
  const auto below = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
  };
  const std::vector<std::string> names = {"a", "b", "c"};
  auto store = home.open(names);
  for (int round = 0; round < 400; ++round) {
    WriteBatch batch;
    for (int i = 0; i < 50; ++i) {
      const Family family = below(families);
      const bool once =
          family == 0;  // its keys are never put twice, and are erased with erase_once
      const std::string key = "k" + std::to_string(below(500));
      const bool exists = model[family].contains(key);
      if (!exists || (!once && below(3) > 0)) {
        std::string value(below(2000), static_cast<char>('a' + below(26)));
        model[family][key] = value;
        batch.put(family, key, std::move(value));
      } else {
        if (once) batch.erase_once(family, key);
        if (!once) batch.erase(family, key);
        model[family].erase(key);
      }
    }
    REQUIRE(store->write(batch));
    if (round % 100 != 99) continue;
    store.reset();
    store = home.open(names);
  }
  for (Family family = 0; family < families; ++family) {
    Rows expected(model[family].begin(), model[family].end());
    CHECK(rows_of(*store, family) == expected);
    CHECK(value_of(*store, family, expected.front().first) == expected.front().second);
    std::reverse(expected.begin(), expected.end());
    CHECK(rows_backwards(*store, family) == expected);
  }
}

inline void check_store_contract(StoreHome& home) {
  const std::vector<std::string> families = {"state", "index", "outbox"};
  SUBCASE("rows") { check_single_rows(*home.open(families)); }
  SUBCASE("batches") { check_batches(*home.open(families)); }
  SUBCASE("scans") { check_scans(*home.open(families)); }
  SUBCASE("keys are bytes and sort as bytes") { check_binary_keys(*home.open(families)); }
  SUBCASE("opening again") { check_reopening(home); }
  SUBCASE("a long random history leaves the rows a map would have") { check_against_model(home); }
}

}  // namespace laban::testing
