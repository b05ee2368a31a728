// Which messages of a capsule are published into the log of a running system.

#include "observer/cli/replay/live_choice.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>
#include <functional>

#include "bus/event/wire.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;

namespace {

// Sagas of two partitions, by name.
struct Recorded {
  Capsule capsule;

  Recorded() {
    capsule.name_space = "shop";
    capsule.partition_count = 2;
  }

  static EventId id_of(std::uint64_t sequence, const std::string& saga) {
    return {sequence, std::hash<std::string>()(saga)};
  }
  // Returns the row's index after sorting, once all rows have been added.
  CapsuleRow& add(std::uint64_t sequence, Duration at, const std::string& type,
                  const std::string& saga, EventId cause = {}, const char* source = "test") {
    Envelope envelope;
    envelope.id = id_of(sequence, saga);
    envelope.cause = cause;
    envelope.type = type;
    envelope.source = source;
    envelope.saga = saga;
    CapsuleRow row;
    row.partition = partition_of(saga, 2);
    row.saga = saga;
    row.message = {sequence, Time(at), fmt::format("shop.{}.{}", row.partition, type),
                   wire::encode(envelope)};
    return capsule.rows.emplace_back(std::move(row));
  }

  std::vector<std::string> chosen(const LiveWanted& wanted = {}) {
    std::stable_sort(capsule.rows.begin(), capsule.rows.end(), [](const auto& a, const auto& b) {
      return std::pair(a.partition, a.message.sequence) <
             std::pair(b.partition, b.message.sequence);
    });
    choice = choose_live(capsule, wanted);
    std::vector<std::string> shown;
    for (const auto& event : choice.events)
      shown.push_back(fmt::format("{} {} {}", event.saga, event.sequence, event.type));
    return shown;
  }

  LiveChoice choice;
};

// Two ids, one in partition 0, the other in partition 1.
std::string saga_on(std::uint32_t partition) {
  for (int i = 0;; ++i) {
    const std::string saga = fmt::format("o-{}", i);
    if (partition_of(saga, 2) == partition) return saga;
  }
}

using Shown = std::vector<std::string>;

}  // namespace

TEST_CASE("the oldest is published first, over all partitions") {
  Recorded recorded;
  const std::string a = saga_on(0), b = saga_on(1);
  recorded.add(1, 10s, "order.placed", a);
  recorded.add(3, 30s, "payment.charged", a);
  recorded.add(1, 5s, "order.placed", b);
  recorded.add(2, 20s, "payment.declined", b);
  CHECK(recorded.chosen() == Shown{b + " 1 order.placed", a + " 1 order.placed",
                                   b + " 2 payment.declined", a + " 3 payment.charged"});
  CHECK(sagas_in(recorded.choice.events) == 2);
  for (const auto& event : recorded.choice.events) {
    CHECK(event.partition == (event.saga == b ? 1 : 0));
    CHECK(event.id.high == event.sequence);
    CHECK_FALSE(event.data.empty());
  }
}

TEST_CASE("a clock that was set back does not change the order of a partition") {
  Recorded recorded;
  const std::string a = saga_on(0), b = saga_on(1);
  recorded.add(1, 10s, "order.placed", a);
  recorded.add(2, 3s, "inventory.reserved", a);
  recorded.add(3, 4s, "payment.charged", a);
  recorded.add(7, 5s, "order.placed", b);
  CHECK(recorded.chosen() == Shown{b + " 7 order.placed", a + " 1 order.placed",
                                   a + " 2 inventory.reserved", a + " 3 payment.charged"});
}

TEST_CASE("sagas are taken whole, by their id and by when they began, and the rest is counted") {
  Recorded recorded;
  const std::string a = saga_on(0), b = saga_on(1);
  recorded.add(1, 10s, "order.placed", a);
  recorded.add(2, 20s, "payment.charged", a);
  recorded.add(1, 15s, "order.placed", b);
  CHECK(recorded.chosen({{b}, {}, {}}) == Shown{b + " 1 order.placed"});
  CHECK(recorded.choice.not_wanted == 2);
  CHECK(recorded.chosen({{}, Time(15s), Time(20s)}) == Shown{b + " 1 order.placed"});
  CHECK(recorded.chosen({{}, {}, Time(15s)}) ==
        Shown{a + " 1 order.placed", a + " 2 payment.charged"});
  CHECK(recorded.chosen({{}, Time(16s), {}}).empty());
  CHECK(recorded.chosen({{"nobody"}, {}, {}}).empty());
  CHECK(recorded.choice.not_wanted == 3);
}

TEST_CASE("Laban's own events, notes and unapplied events stay out") {
  Recorded recorded;
  const std::string a = saga_on(0);
  recorded.add(1, 1s, "laban.definition_applied", "-").partition = 0;
  recorded.capsule.rows.back().message.subject = "shop.0.laban.definition_applied";
  recorded.add(2, 2s, "order.placed", a);
  recorded.add(3, 3s, "laban.operator_acted", a);
  recorded.add(4, 4s, "payment.charged", a).kind = CapsuleRow::Kind::wrong_producer;
  recorded.add(5, 5s, "returns.opened", a).kind = CapsuleRow::Kind::unknown_type;
  recorded.add(6, 6s, "payment.charged", a).message.data = "garbage";
  CapsuleRow& note = recorded.add(7, 7s, "payment.charged", a);
  note.kind = CapsuleRow::Kind::note;
  note.message = {7, Time(7s), "", "note"};
  CHECK(recorded.chosen() == Shown{a + " 2 order.placed"});
  CHECK(recorded.choice.own == 2);
  CHECK(recorded.choice.doubtful == 3);
}

TEST_CASE("an event that was recorded twice is published once") {
  Recorded recorded;
  const std::string a = saga_on(0);
  const CapsuleRow row = recorded.add(1, 1s, "order.placed", a);
  recorded.capsule.rows.push_back(row);
  recorded.capsule.rows.back().message.sequence = 9;
  CHECK(recorded.chosen() == Shown{a + " 1 order.placed"});
}

TEST_CASE("consequences of a published event are left to the services") {
  Recorded recorded;
  const std::string a = saga_on(0);
  recorded.add(1, 1s, "order.placed", a);
  recorded.add(2, 2s, "inventory.reserved", a, Recorded::id_of(1, a));
  recorded.add(3, 3s, "payment.declined", a, Recorded::id_of(2, a));
  CHECK(recorded.chosen() == Shown{a + " 1 order.placed"});
  CHECK(recorded.choice.followed == 2);
}

TEST_CASE("consequences of an event missing from the capsule are not replayed") {
  Recorded recorded;
  const std::string a = saga_on(0), b = saga_on(1);
  recorded.add(2, 2s, "inventory.reserved", a, Recorded::id_of(1, a));
  recorded.add(1, 1s, "order.placed", b);
  CHECK(recorded.chosen() == Shown{b + " 1 order.placed"});
  CHECK(recorded.choice.followed == 0);
  CHECK(recorded.choice.unfounded == 1);
}

TEST_CASE("the observer's requests, and consequences of Laban's own events, stay out") {
  Recorded recorded;
  const std::string a = saga_on(0);
  const EventId tick{7, 7};
  recorded.add(1, 1s, "order.placed", a);
  recorded.add(2, 2s, "payment.refund_requested", a, tick, "observer");
  recorded.add(3, 3s, "payment.refunded", a, Recorded::id_of(2, a));
  recorded.add(4, 4s, "laban.redrive_requested", a);
  recorded.add(5, 5s, "payment.charged", a, Recorded::id_of(4, a));
  CHECK(recorded.chosen() == Shown{a + " 1 order.placed"});
  CHECK(recorded.choice.own == 4);
  CHECK(recorded.choice.followed == 0);
}
