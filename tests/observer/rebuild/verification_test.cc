// verify: whether a store is what the log leads to, and if not, which saga differs.

#include "observer/rebuild/verification.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <random>
#include <set>

#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/rebuild/refold.h"
#include "observer/saga/fold/limits.h"
#include "tests/observer/rebuild/flipping_store.h"
#include "tests/worlds/random_history.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using namespace laban::observer::testing;

namespace {

const FoldHooks patient = {[](const std::string& why) -> Result<void> {
                             return Error{ErrorKind::unavailable, "nothing to wait for: " + why};
                           },
                           [](FoldHooks::Phase, std::uint64_t, std::uint64_t) { return true; }};

Result<Verdict> try_verify(World& world, const Store& kept, const std::string& saga = {}) {
  ReadOnlyLog log(memory::open(world.stream));
  const auto fresh = memory::open(memory::make_disk(), Refold::families(schemas()));
  auto verdict = verify({"shop", 0, 1, saga, &log, fresh.get(), RefoldConfig::Emissions::dropped,
                         &schemas(), &world.clock},
                        kept, patient);
  CHECK(log.publications == 0);
  return verdict;
}

Verdict verify_now(World& world, const Store& kept, const std::string& saga = {}) {
  auto verdict = try_verify(world, kept, saga);
  if (!verdict) FAIL(verdict.error().message);
  return std::move(*verdict);
}

// A world in which all sorts of things happened, and its observer.
struct AsOf {
  World world;
  Observer observer{world, memory::make_disk()};

  explicit AsOf(std::uint64_t seed = 7, int count = 80) {
    RandomHistory(world, seed).play(observer, count);
    REQUIRE(observer.unit->flush());
  }
};

struct RowPlace {
  Family family;
  std::string key, saga;
  std::size_t size;
};

std::vector<RowPlace> rows_with_values(const Store& store) {
  std::vector<RowPlace> rows;
  for (Family family = instances; family <= observer_meta; ++family) {
    REQUIRE(store.scan(family, {}, {}, [&](auto key, auto value) {
      if (!value.empty())
        rows.push_back({family, std::string(key), saga_of_row(family, key), value.size()});
      return true;
    }));
  }
  return rows;
}

bool speaks_of(const Verdict& verdict, const std::string& field) {
  for (const auto& what : verdict.what) {
    if (what.field.find(field) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a store equals the fold of its log, and remains so while the log grows") {
  AsOf past;
  const std::uint64_t checkpoint = past.observer.unit->checkpoint();
  past.world.play_order("later");
  const Verdict verdict = verify_now(past.world, *past.observer.store);
  CHECK(verdict.outcome == Verdict::Outcome::equal);
  CHECK(verdict.position == checkpoint);
  CHECK(verdict.comparison.kept_digest == verdict.comparison.folded_digest);
  CHECK(verdict.comparison.rows > 100);
  CHECK(verdict.what.empty());
}

TEST_CASE("one flipped byte in any row is found, with the saga it belongs to") {
  AsOf past;
  std::mt19937_64 random(1);
  std::size_t of_sagas = 0;
  for (const auto& row : rows_with_values(*past.observer.store)) {
    CAPTURE(row.family);
    CAPTURE(name_of_row(row.family, row.key));
    // Except the summary's version: stores of different versions are not compared.
    const std::size_t from = row.key == meta_key("summary") ? 9 : 0;
    const FlippingStore kept(*past.observer.store, row.family, row.key,
                             from + random() % (row.size - from));
    const Verdict verdict = verify_now(past.world, kept);
    REQUIRE(verdict.outcome == Verdict::Outcome::different);
    CHECK(verdict.comparison.rows_differing == 1);
    CHECK(verdict.comparison.kept_digest != verdict.comparison.folded_digest);
    REQUIRE(verdict.comparison.first.has_value());
    CHECK(verdict.comparison.first->key == row.key);
    CHECK(speaks_of(verdict, "byte "));
    if (row.saga.empty()) {
      CHECK(verdict.comparison.sagas.empty());
    } else {
      ++of_sagas;
      CHECK(verdict.comparison.sagas == std::set<std::string>{row.saga});
    }
  }
  CHECK(of_sagas > 50);
}

TEST_CASE("differences are described in words") {
  AsOf past;
  const std::string saga = RandomHistory::sagas()[0];
  const std::string key = instance_key("order", saga);
  const auto row = past.observer.store->get(instances, key);
  REQUIRE(row->has_value());
  // version, definition and its digest, saga, generation; then the state
  const std::size_t state_at = 1 + (4 + 5) + 8 + (4 + saga.size()) + 8;
  const FlippingStore kept(*past.observer.store, instances, key, state_at);
  const Verdict verdict = verify_now(past.world, kept);
  REQUIRE(speaks_of(verdict, "state"));
  CHECK(verdict.what.size() == 2);  // and the byte
  CHECK(name_of_row(instances, key) == "order " + saga);
  CHECK(definition_of_row(instances, key) == "order");
}

TEST_CASE("a missing row is found, whatever its family") {
  std::set<Family> tried;
  for (Family family = instances; family <= observer_meta; ++family) {
    AsOf past;
    std::string key;
    REQUIRE(past.observer.store->scan(family, {}, {}, [&](auto found, auto) {
      key = found;
      return false;
    }));
    if (key.empty()) continue;
    tried.insert(family);
    WriteBatch batch;
    batch.erase(family, key);
    REQUIRE(past.observer.store->write(batch));
    CAPTURE(name_of_row(family, key));
    CHECK(verify_now(past.world, *past.observer.store).outcome == Verdict::Outcome::different);
  }
  for (const Family family : {instances, events, index_state, index_time, index_wait})
    CHECK(tried.contains(family));
}

TEST_CASE("rows that are missing, and rows that are too many, are differences") {
  AsOf past;
  const std::string saga = RandomHistory::sagas()[1];
  WriteBatch batch;
  SUBCASE("missing") {
    std::string key;
    REQUIRE(past.observer.store->scan(events, event_prefix(saga), {}, [&](auto found, auto) {
      key = found;
      return false;
    }));
    batch.erase(events, key);
    REQUIRE(past.observer.store->write(batch));
    const Verdict verdict = verify_now(past.world, *past.observer.store);
    CHECK(verdict.outcome == Verdict::Outcome::different);
    CHECK(verdict.comparison.sagas == std::set<std::string>{saga});
    CHECK(verdict.what.front().kept == "is missing");
  }
  SUBCASE("too many") {
    batch.put(index_time, time_key(Time(5s), 3, instance_key("order", "ghost")), {});
    REQUIRE(past.observer.store->write(batch));
    const Verdict verdict = verify_now(past.world, *past.observer.store);
    CHECK(verdict.outcome == Verdict::Outcome::different);
    CHECK(verdict.comparison.sagas == std::set<std::string>{"ghost"});
    CHECK(verdict.what.front().folded == "does not follow from the log");
  }
}

TEST_CASE("one saga alone can be verified") {
  AsOf past;
  for (const auto& saga : RandomHistory::sagas()) {
    const Verdict verdict = verify_now(past.world, *past.observer.store, saga);
    CHECK(verdict.outcome == Verdict::Outcome::equal);
    CHECK(verdict.comparison.rows > 3);
  }
  for (const auto& row : rows_with_values(*past.observer.store)) {
    if (row.saga.empty()) continue;
    const FlippingStore kept(*past.observer.store, row.family, row.key, 5);
    CHECK(verify_now(past.world, kept, row.saga).outcome == Verdict::Outcome::different);
    const std::string& other = RandomHistory::sagas()[row.saga == RandomHistory::sagas()[0]];
    CHECK(verify_now(past.world, kept, other).outcome == Verdict::Outcome::equal);
  }
}

TEST_CASE("a log that lost messages the store had read leaves the evidence incomplete") {
  AsOf past(3);
  past.world.stream->forget(1, 12);
  const Verdict verdict = verify_now(past.world, *past.observer.store);
  CHECK(verdict.outcome == Verdict::Outcome::incomplete);
  CHECK(verdict.sagas_checked_alone >= RandomHistory::sagas().size());
  REQUIRE(verdict.lost.size() == 1);
  CHECK(verdict.lost[0] == LogGap{1, 12});

  SUBCASE("also at its end") {
    const std::uint64_t last = past.observer.unit->checkpoint();
    past.world.stream->forget(last - 1, last);
    const Verdict shorter = verify_now(past.world, *past.observer.store);
    CHECK(shorter.outcome == Verdict::Outcome::incomplete);
    CHECK(shorter.lost.back() == LogGap{last - 1, last});
  }
  SUBCASE("but a flipped byte is found all the same") {
    std::size_t found = 0;
    for (const auto& row : rows_with_values(*past.observer.store)) {
      if (row.family != instances || row.saga.empty()) continue;
      const FlippingStore kept(*past.observer.store, row.family, row.key, 40);
      const Verdict flipped = verify_now(past.world, kept);
      CHECK(flipped.outcome == Verdict::Outcome::different);
      CHECK(flipped.comparison.sagas == std::set<std::string>{row.saga});
      ++found;
    }
    CHECK(found > 4);
  }
}

TEST_CASE("gaps that existed when the store read the log are not a loss") {
  AsOf past(11, 150);
  std::vector<LogGap> gaps;
  REQUIRE(past.observer.store->scan(observer_meta, {}, {}, [&](auto key, auto value) {
    if (const auto gap = parse_gap(key, value)) gaps.push_back(*gap);
    return true;
  }));
  REQUIRE_FALSE(gaps.empty());
  CHECK(verify_now(past.world, *past.observer.store).outcome == Verdict::Outcome::equal);
}

TEST_CASE("a store of another log is refused, and so is one that has folded nothing") {
  AsOf past;
  World other;
  other.clock.advance(1h);
  other.stream = std::make_shared<memory::Stream>(other.clock);
  for (int i = 0; i < 500; ++i) other.play_order("o-" + std::to_string(i));
  const auto verdict = try_verify(other, *past.observer.store);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().kind == ErrorKind::conflict);
  const auto empty = memory::open(memory::make_disk(), Refold::families(schemas()));
  CHECK(try_verify(past.world, *empty).error().kind == ErrorKind::not_found);
}

TEST_CASE("a store that another version of the fold made is not compared, but to be rebuilt") {
  AsOf past;
  const FlippingStore other(*past.observer.store, observer_meta, meta_key("summary"), 1);
  const auto verdict = try_verify(past.world, other);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().kind == ErrorKind::conflict);
  const std::string versions = fmt::format(
      "by version {} of the fold, but this program has version {}", fold_version ^ 1, fold_version);
  CHECK(verdict.error().message.find(versions) != std::string::npos);
  CHECK(verdict.error().message.find("laban rebuild") != std::string::npos);
}

TEST_CASE("a log that ends before the store's checkpoint is refused, not waited for") {
  AsOf past;
  past.world.stream->cut_tail(5);
  const auto verdict = try_verify(past.world, *past.observer.store);
  REQUIRE_FALSE(verdict);
  CHECK(verdict.error().kind == ErrorKind::conflict);
  CHECK(verdict.error().message.find("its tail is lost") != std::string::npos);
}
