#include <doctest/doctest.h>
#include <laban/clock.h>
#include <laban/codec_fields.h>
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

enum class Kind : std::uint8_t { message = 1, tick, last = tick };

// A field of every form.
struct Record {
  struct Inner {
    std::string unsaved, text;
    std::uint32_t small = 0;
  };

  Kind kind = Kind::message, wide = Kind::message;
  Inner inner;
  Time at{};
  Duration pause{};
  EventId id;
  std::optional<std::int64_t> maybe;
  std::vector<Account> accounts;
  std::array<std::uint64_t, 2> counts{};
  std::string only_messages;
  std::vector<std::string> only_ticks;

  bool is_message() const { return kind == Kind::message; }

  static constexpr auto fields =
      std::tuple(codec::Version{3}, codec::Literal{"REC"}, codec::Number{7},
                 codec::byte(&Record::kind, Kind::message, Kind::last),
                 codec::number(&Record::wide, Kind::message, Kind::last),
                 codec::part(&Record::inner, &Inner::text, &Inner::small), &Record::at,
                 &Record::pause, &Record::id, &Record::maybe, &Record::accounts, &Record::counts,
                 codec::when(&Record::is_message, &Record::only_messages),
                 codec::unless(&Record::is_message, codec::rest(&Record::only_ticks)));
};

Record example(Kind kind) {
  using namespace std::chrono_literals;
  Record record;
  record.kind = kind;
  record.wide = Kind::tick;
  record.inner = {"unsaved", "text", 5};
  record.at = Time(-1ns);
  record.pause = 2ns;
  record.id = {3, 4};
  record.maybe = -5;
  record.accounts = {{"c-1", 1, true}, {"c-2", 2, false}};
  record.counts = {6, 7};
  if (kind == Kind::message) record.only_messages = "m";
  if (kind == Kind::tick) record.only_ticks = {"a", "b"};
  return record;
}

struct Grown {
  std::string first;
  std::optional<std::uint64_t> later;

  static constexpr auto fields = std::tuple(&Grown::first, codec::trailing(&Grown::later));
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

TEST_CASE("keys are ordered like the values they encode") {
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

TEST_CASE("a number of a key that its type cannot hold is no key") {
  const std::uint64_t most = ~std::uint32_t{0};
  CHECK(codec::decode_key<std::uint32_t>(key_of(most)) == ~std::uint32_t{0});
  CHECK_FALSE(codec::decode_key<std::uint32_t>(key_of(most + 1)));
  CHECK_FALSE(codec::decode_key<std::uint32_t>(key_of(most + 2)));  // not 1
  CHECK(codec::decode_key<std::int32_t>(key_of(std::int64_t{-5})) == -5);
  CHECK_FALSE(codec::decode_key<std::int32_t>(key_of(std::int64_t{1} << 31)));
  CHECK(codec::decode_key<std::uint64_t>(key_of(~std::uint64_t{0})) == ~std::uint64_t{0});
}

TEST_CASE("tables do not see each other's keys") {
  constexpr Table<std::string, std::int64_t> a{"held"}, b{"held_more"};
  CHECK(a.store_key("x").starts_with(a.prefix()));
  CHECK_FALSE(b.store_key("x").starts_with(a.prefix()));
}

TEST_CASE("a record with fields of every form reads back, and not from fewer bytes") {
  for (const Kind kind : {Kind::message, Kind::tick}) {
    const std::string bytes = codec::encode_value(example(kind));
    const auto read = codec::decode_value<Record>(bytes);
    REQUIRE(read);
    CHECK(codec::encode_value(*read) == bytes);
    CHECK(read->inner.unsaved.empty());
    CHECK(read->at == example(kind).at);
    CHECK(read->maybe == -5);
    CHECK(read->accounts.size() == 2);
    CHECK(read->only_messages == example(kind).only_messages);
    CHECK(read->only_ticks == example(kind).only_ticks);
    const std::size_t fixed = kind == Kind::message ? bytes.size() : bytes.size() - 10;
    for (std::size_t size = 0; size < fixed; ++size)
      CHECK_FALSE(codec::decode_value<Record>(std::string_view(bytes).substr(0, size)));
  }
}

TEST_CASE("a version, a magic, an enum, a flag or a number out of range is refused") {
  const std::string bytes = codec::encode_value(example(Kind::message));
  const auto reads_with = [&](std::size_t at, char byte) {
    std::string changed = bytes;
    changed[at] = byte;
    return codec::decode_value<Record>(changed).has_value();
  };
  REQUIRE(reads_with(0, 3));
  CHECK_FALSE(reads_with(0, 2));       // the version
  CHECK_FALSE(reads_with(1, 'x'));     // the literal
  CHECK_FALSE(reads_with(4, 8));       // the number
  CHECK_FALSE(reads_with(12, 0));      // kind, below
  CHECK_FALSE(reads_with(12, 3));      // kind, above
  CHECK_FALSE(reads_with(14, 1));      // wide: 258
  CHECK_FALSE(reads_with(29 + 4, 1));  // small: more than 32 bits
  CHECK_FALSE(reads_with(69, 2));      // neither set nor not set
}

TEST_CASE("a count that lies costs no memory") {
  std::string bytes;
  codec::append_le64(bytes, std::uint64_t{1} << 40);
  CHECK_FALSE(codec::decode_value<std::vector<std::string>>(bytes + std::string(100, '\0')));
}

TEST_CASE("a field that was added later may be missing") {
  std::string old;
  codec::append_text_value(old, "x");
  const auto read = codec::decode_value<Grown>(old);
  REQUIRE(read);
  CHECK_FALSE(read->later);
  CHECK(codec::encode_value(*read) == old);
  const auto grown = codec::decode_value<Grown>(codec::encode_value(Grown{"x", 0}));
  REQUIRE(grown);
  CHECK(grown->later == 0);
}
