#include <doctest/doctest.h>
#include <laban/codec.h>
#include <laban/table.h>

#include <limits>
#include <vector>

using namespace laban;

namespace {

struct Account {
  std::string owner;
  std::int64_t cents = 0;
  bool open = false;
  static constexpr auto fields = std::tuple(&Account::owner, &Account::cents, &Account::open);
};

template <class K>
std::string key_of(const K& key) {
  std::string bytes;
  codec::append_key(bytes, key);
  return bytes;
}

}  // namespace

TEST_CASE("a struct value reads back whole, and not from fewer or more bytes") {
  std::string bytes;
  codec::append_value(bytes, Account{"c-1", -250, true});
  const auto account = codec::decode_value<Account>(bytes);
  REQUIRE(account);
  CHECK(account->owner == "c-1");
  CHECK(account->cents == -250);
  CHECK(account->open);
  CHECK_FALSE(codec::decode_value<Account>(bytes + "x"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(codec::decode_value<Account>(std::string_view(bytes).substr(0, size)));
  }
}

TEST_CASE("keys are ordered as what they stand for is") {
  using Pair = std::pair<std::string, std::int64_t>;
  const std::vector<Pair> ordered = {{"", 5},
                                     {std::string("\0", 1), 0},
                                     {"a", std::numeric_limits<std::int64_t>::min()},
                                     {"a", -1},
                                     {"a", 0},
                                     {"a", 7},
                                     {std::string("a\0b", 3), 0},
                                     {"aa", -9},
                                     {"b", 0}};
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    CAPTURE(i);
    CHECK(key_of(ordered[i - 1]) < key_of(ordered[i]));
  }
}

TEST_CASE("a key of several parts reads back") {
  using Key = std::tuple<std::string, std::uint32_t, std::string>;
  const Key key{std::string("x\0y", 3), 42, "z"};
  const auto read = codec::decode_key<Key>(key_of(key));
  REQUIRE(read);
  CHECK(*read == key);
  CHECK_FALSE(codec::decode_key<Key>(key_of(key) + "x"));
}

TEST_CASE("tables do not see each other's keys") {
  constexpr Table<std::string, std::int64_t> a{"held"}, b{"held_more"};
  CHECK(a.store_key("x").starts_with(a.prefix()));
  CHECK_FALSE(b.store_key("x").starts_with(a.prefix()));
}
