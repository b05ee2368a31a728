#include "bus/runtime/transaction.h"

#include <doctest/doctest.h>

#include "bus/event/limits.h"
#include "bus/store/memory/memory_store.h"

using namespace laban;
using namespace laban::runtime;

namespace {

constexpr Table<std::string, std::int64_t> balances{"balances"};

struct Fixture {
  std::unique_ptr<Store> store = memory::open(memory::make_disk(), core_family_names());
  Overlay batch;
  Transaction core{{"payment", "o-1", {1, 2}, {}, {}}, *store, batch};
  Tx& tx{core};

  Fixture() {
    WriteBatch rows;
    for (const auto& [name, cents] : {std::pair{"a", 1}, {"c", 3}, {"e", 5}}) {
      std::string value;
      codec::append_value(value, std::int64_t{cents});
      rows.put(state, balances.store_key(name), value);
    }
    REQUIRE(store->write(rows));
  }

  std::string all(const char* from = "") {
    std::string seen;
    tx.scan(balances, from, std::function([&](const std::string& key, const std::int64_t& cents) {
              seen += key + "=" + std::to_string(cents) + " ";
              return true;
            }));
    return seen;
  }
};

}  // namespace

TEST_CASE("a transaction reads its own writes, the batch's and the store's") {
  Fixture fixture;
  CHECK(fixture.tx.get(balances, "a") == 1);
  fixture.tx.put(balances, "a", std::int64_t{10});
  CHECK(fixture.tx.get(balances, "a") == 10);
  fixture.tx.erase(balances, "a");
  CHECK_FALSE(fixture.tx.get(balances, "a"));
  Transaction later({"payment", "o-2", {3, 4}, {}, {}}, *fixture.store, fixture.batch);
  CHECK_FALSE(later.get(balances, "a"));
}

TEST_CASE("a scan merges own writes and erasures into the stored rows, in key order") {
  Fixture fixture;
  CHECK(fixture.all() == "a=1 c=3 e=5 ");
  fixture.tx.put(balances, "b", std::int64_t{2});
  fixture.tx.put(balances, "c", std::int64_t{30});
  fixture.tx.erase(balances, "e");
  fixture.tx.put(balances, "f", std::int64_t{6});
  CHECK(fixture.all() == "a=1 b=2 c=30 f=6 ");
  CHECK(fixture.all("c") == "c=30 f=6 ");
}

TEST_CASE("rolling back restores what the batch held before the mark") {
  Fixture fixture;
  fixture.tx.put(balances, "a", std::int64_t{10});
  const auto mark = fixture.core.mark();
  fixture.tx.put(balances, "a", std::int64_t{11});
  fixture.tx.put(balances, "a", std::int64_t{12});
  fixture.tx.put(balances, "z", std::int64_t{26});
  fixture.tx.erase(balances, "c");
  fixture.tx.request({"mail", "hello"});
  fixture.core.roll_back(mark);
  CHECK(fixture.all() == "a=10 c=3 e=5 ");
  CHECK(fixture.core.requested().empty());
}

TEST_CASE(
    "emitted ids follow from cause, service and ordinal, and start again with another context") {
  Fixture fixture;
  const std::uint8_t bytes[8] = {};
  fixture.core.emit_payload({"payment.charged", "payment"}, {}, bytes);
  const EventId effect = fixture.tx.request({"mail", ""});
  fixture.core.emit_payload({"payment.charged", "payment"}, {}, bytes);
  fixture.core.set_context({"payment", "o-1", {5, 6}, {}, {}});
  fixture.core.emit_payload({"payment.charged", "payment"}, {}, bytes);
  CHECK(fixture.core.emissions()[0].id == derive_id({1, 2}, "payment", 0));
  CHECK(effect == derive_id({1, 2}, "payment", 1));
  CHECK(fixture.core.emissions()[1].id == derive_id({1, 2}, "payment", 2));
  CHECK(fixture.core.emissions()[2].id == derive_id({5, 6}, "payment", 0));
}

TEST_CASE("an event too large for the log is refused when it is emitted") {
  Fixture fixture;
  std::vector<std::uint8_t> bytes(limits::event_bytes - 1024);  // which the envelope may take
  fixture.core.emit_payload({"payment.charged", "payment"}, {}, bytes);
  CHECK(fixture.core.emissions().size() == 1);
  bytes.push_back(0);
  CHECK_THROWS_AS(fixture.core.emit_payload({"payment.charged", "payment"}, {}, bytes),
                  std::length_error);
}

TEST_CASE("a value that cannot be read ends the attempt") {
  Fixture fixture;
  fixture.core.write(state, balances.store_key("a"), "short");
  CHECK_THROWS_AS(fixture.tx.get(balances, "a"), StorageError);
}
