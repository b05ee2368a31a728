// Folding again: rows and logs lead to exactly what the live fold made of them.

#include "observer/rebuild/refold.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "bus/store/rocks/open_files.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/rebuild/comparison.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/worlds/random_history.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using namespace laban::observer::testing;

namespace {

// Instances of one saga as rows: key -> bytes.
using InstanceRows = std::map<std::string, std::string>;

InstanceRows stored_instances(const Store& store, const std::string& saga) {
  InstanceRows rows;
  RC_ASSERT(store.scan(instances, {}, {}, [&](auto key, auto value) {
    if (parse_instance_key(key)->saga == saga) rows.emplace(key, value);
    return true;
  }));
  return rows;
}

InstanceRows refolded_instances(const Store& store, const DefinitionRegistry& book,
                                const std::string& saga, const Until& until) {
  const SagaRefoldContext context{"shop", 0, 1, &book, &schemas()};
  const auto gaps = read_gaps(store);
  RC_ASSERT(gaps.has_value());
  const auto refold = refold_stored(store, context, saga, *gaps, until);
  if (!refold) RC_FAIL(refold.error().message);
  InstanceRows rows;
  for (const auto& [name, generations] : refold->instances()) {
    for (const auto& one : generations) {
      const bool is_newest = &one == &generations.back();
      rows[instance_key(name, saga, is_newest ? std::nullopt : std::optional(one.generation))] =
          encode(one);
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("the rows of a saga alone lead to the bytes the live fold has") {
  const bool holds = rc::check([] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, *rc::gen::inRange(1, 150));
    for (const auto& saga : RandomHistory::sagas()) {
      RC_ASSERT(refolded_instances(*live.store, live.projection->book(), saga, {}) ==
                stored_instances(*live.store, saga));
    }
  });
  CHECK(holds);
}

TEST_CASE("the rows of a saga up to a position lead to what the log up to it leads to") {
  const bool holds = rc::check([] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, *rc::gen::inRange(1, 100));
    const std::uint64_t end = world.stream->messages().size();
    const auto position = *rc::gen::inRange<std::uint64_t>(1, end + 1);
    const Refolded then(world, position);
    for (const auto& saga : RandomHistory::sagas()) {
      Until until;
      until.sequence = position;
      RC_ASSERT(refolded_instances(*live.store, live.projection->book(), saga, until) ==
                stored_instances(*then.store, saga));
    }
  });
  CHECK(holds);
}

TEST_CASE("a whole log folded again gives an equal store and emits nothing") {
  const bool holds = rc::check([] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, 80);
    REQUIRE(live.unit->flush());
    const std::size_t messages = world.stream->messages().size();
    const auto emissions =
        *rc::gen::element(RefoldConfig::Emissions::dropped, RefoldConfig::Emissions::kept);
    const Refolded again(world, live.unit->checkpoint(), emissions);
    RC_ASSERT(world.stream->messages().size() == messages);
    RC_ASSERT(again.log->publications == 0);
    const auto compared = compare(*live.store, *again.store, [](std::uint64_t) { return true; });
    RC_ASSERT(compared.has_value());
    RC_ASSERT(compared->is_equal());
    RC_ASSERT(compared->kept_digest == compared->folded_digest);
    RC_ASSERT(compared->rows > 0);
  });
  CHECK(holds);
}

TEST_CASE("a store folded again holds back the dead letters that are missing, and no more") {
  World world;
  Observer watcher(world, memory::make_disk(), Mode::observe);
  world.play_order("o-1", "carrier");
  world.stream->append("shop.0.payment.charged", "garbage");
  watcher.run();
  REQUIRE(watcher.unit->flush());
  const Refolded dropped(world, watcher.unit->checkpoint());
  CHECK(dropped.outbox_rows() == 0);
  const Refolded kept(world, watcher.unit->checkpoint(), RefoldConfig::Emissions::kept);
  CHECK(kept.outbox_rows() == 1);
  CHECK(kept.log->publications == 0);

  Observer observer(world, kept.disk, Mode::emit);
  Observer::settle(world, {&observer}, 1s);
  CHECK(world.count("laban.dead_lettered") == 1);
  observer.unit->request("decisions.emit", {}, [](Result<std::string> answer) { CHECK(answer); });
  Observer::settle(world, {&observer}, 10s);
  CHECK(observer.state("o-1") == State::compensated);
  CHECK(world.count("logistics.stop_requested") == 1);
}

TEST_CASE("the log up to a position ends there, also in and behind a gap") {
  World world;
  for (int i = 0; i < 9; ++i) world.publish("order.placed", "o-" + std::to_string(i));
  bool info_first = true;
  SUBCASE("its info is asked for before the reader is opened") {}
  SUBCASE("and after") { info_first = false; }
  const auto read_until = [&](std::uint64_t last) {
    const auto log = memory::open(world.stream);
    LogUntil until(*log, last);
    if (info_first) REQUIRE(until.info());
    REQUIRE(until.open_reader(1));
    if (!info_first) REQUIRE(until.info());
    std::vector<StoredMessage> messages;
    for (int i = 0; i < 20 && !until.is_at_end(); ++i) REQUIRE(until.read(messages, 4));
    CHECK(until.is_at_end());
    std::vector<StoredMessage> more;
    CHECK(until.read(more, 4).value() == 0);
    return messages.empty() ? 0 : messages.back().sequence;
  };
  CHECK(read_until(10) == 10);
  CHECK(read_until(7) == 7);
  CHECK(read_until(1) == 1);
  CHECK(read_until(0) == 0);
  world.stream->forget(6, 8);
  CHECK(read_until(7) == 5);
  CHECK(read_until(9) == 9);
  world.stream->forget(9, 10);
  CHECK(read_until(10) == 5);
  world.stream->forget(1, 5);
  CHECK(read_until(10) == 0);
}

TEST_CASE("no store of ours has more families than a start counts on") {
  CHECK(Refold::families(schemas()).size() <= rocks::most_families);
}
