#include <doctest/doctest.h>
#include <laban/ids.h>

#include <set>

using namespace laban;

TEST_CASE("an event id reads back from its hexadecimal text") {
  const EventId id = derive_id({1, 2}, "payment", 0);
  const auto parsed = EventId::parse(id.hex());
  REQUIRE(parsed);
  CHECK(*parsed == id);
  CHECK(id.hex().size() == 32);
}

TEST_CASE("text that is not 32 lower-case hexadecimal digits is not an event id") {
  for (const char* text :
       {"", "00", "0123456789abcdef0123456789abcdeg", "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdef0"}) {
    CAPTURE(text);
    CHECK(EventId::parse(text).error().kind == ErrorKind::invalid);
  }
}

TEST_CASE("derived ids depend on cause, service and ordinal, and on nothing else") {
  std::set<EventId> ids;
  for (const std::uint64_t cause : {1, 2}) {
    for (const char* service : {"payment", "seller"}) {
      for (const std::uint32_t ordinal : {0, 1})
        ids.insert(derive_id({cause, 7}, service, ordinal));
    }
  }
  CHECK(ids.size() == 8);
  CHECK(derive_id({1, 7}, "payment", 0) == derive_id({1, 7}, "payment", 0));
}

TEST_CASE("ids are the same on every machine and in every version") {
  CHECK(derive_id({1, 2}, "payment", 3).hex() == "d090aaca0185be3aa0067bf9e6194c71");
  CHECK(root_id("orders", "o-1", "order.placed").hex() == "8965c8478689dfd8f34f8502523c3a03");
  CHECK(partition_of("o-1", 7) == 4);
}

TEST_CASE(
    "a saga id is 1 to 64 characters of letters, digits, underscore and dash, not just a dash") {
  CHECK(SagaId::parse("536365").value().text() == "536365");
  CHECK(SagaId::parse("guest-Order_7"));
  CHECK(SagaId::parse(std::string(64, 'a')));
  for (const std::string& text :
       {std::string(), std::string("-"), std::string(65, 'a'), std::string("a.b"),
        std::string("a b"), std::string("a\r\nPUB"), std::string("*"), std::string("\xc3\xa9")}) {
    CAPTURE(text);
    CHECK_FALSE(SagaId::parse(text));
  }
}

TEST_CASE("every saga has one partition and partitions share the sagas about evenly") {
  int counts[3] = {};
  for (int i = 0; i < 3000; ++i) ++counts[partition_of("order-" + std::to_string(i), 3)];
  for (const int count : counts) CHECK(count > 800);
  CHECK(partition_of("anything", 1) == 0);
}

TEST_CASE("a share is a number in [0, 1) spread evenly") {
  int below = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double share = share_of("payment", std::to_string(i));
    REQUIRE(share >= 0);
    REQUIRE(share < 1);
    below += share < 0.05;
  }
  CHECK(below > 400);
  CHECK(below < 600);
}
