// Every limit of a projection at its value and one beyond, and what becomes of the rest.
#include "observer/projection/limits.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include "bus/runtime/overlay_batch.h"
#include "observer/projection/edges.h"
#include "observer/projection/instance_cache.h"
#include "observer/projection/rows.h"
#include "tests/worlds/observer_world.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::ObserverLimits;
using laban::observer::testing::World;

namespace {

// How many deadlines were met at each tick that met any, in order.
std::vector<std::size_t> met_at_ticks(const Observer& observer) {
  std::map<std::uint64_t, std::size_t> met;
  REQUIRE(observer.store->scan(events, {}, {}, [&](std::string_view key, std::string_view value) {
    const auto row = parse_event_row(key, value);
    REQUIRE(row);
    if (row->kind == EventRow::Kind::tick) met[row->message.sequence] += row->woken.size();
    return true;
  }));
  std::vector<std::size_t> counts;
  for (const auto& [tick, count] : met) counts.push_back(count);
  return counts;
}

// So many sagas whose next step does not come within its 30 seconds, all of one moment.
struct Storm {
  World world;
  std::vector<std::string> sagas;

  explicit Storm(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      sagas.push_back(fmt::format("o-{}", i));
      world.publish("inventory.reserved", sagas.back(),
                    world.publish("order.placed", sagas.back()));
    }
  }
};

std::map<std::string, std::uint64_t> edges_of(const Store& store) {
  std::map<std::string, std::uint64_t> edges;
  const std::string prefix = meta_key("edge") + '\0';
  REQUIRE(store.scan(observer_meta, prefix, after_prefix(prefix),
                     [&](std::string_view key, std::string_view value) {
                       const auto edge = parse_edge_key(key);
                       REQUIRE(edge);
                       codec::take_le64(value, edges[edge->from + " > " + edge->to]);
                       return true;
                     }));
  return edges;
}

// Edges on an empty store, whose inbox knows no cause.
struct Counted {
  std::unique_ptr<Store> store = memory::open(
      memory::make_disk(),
      runtime::PartitionTask::families(Projection(ProjectionConfig{}, testing::schemas())));
  runtime::Overlay overlay;
  runtime::Transaction tx{{"observer", {}, {}, {}, {}}, *store, overlay};

  std::map<std::string, std::uint64_t> rows() {
    WriteBatch batch;
    runtime::move_rows(overlay, batch);
    REQUIRE(store->write(batch));
    return edges_of(*store);
  }
};

constexpr EventId nil{};

}  // namespace

TEST_CASE("a tick meets as many deadlines as its limit says, and the next tick the others") {
  ObserverLimits limits;
  limits.projection.deadlines_per_tick = 3;
  using Counts = std::vector<std::size_t>;
  const std::pair<std::size_t, Counts> expected[] = {
      {2, {2}}, {3, {3}}, {4, {3, 1}}, {6, {3, 3}}, {7, {3, 3, 1}}};
  for (const auto& [sagas, ticks] : expected) {
    CAPTURE(sagas);
    Storm storm(sagas);
    Observer observer(storm.world, memory::make_disk(), Mode::emit, nullptr, limits);
    // The undo requests that follow are answered, and no deadline comes of them.
    Observer::settle(storm.world, {&observer}, 35s);
    CHECK(met_at_ticks(observer) == ticks);
    for (const auto& saga : storm.sagas) CHECK(observer.state(saga) == State::compensated);
    Observer again(storm.world, memory::make_disk(), Mode::observe, nullptr, limits);
    again.run();
    CHECK(again.dump() == observer.dump());
  }
}

TEST_CASE("deadlines that had to wait for the next tick are met by the process that follows") {
  ObserverLimits limits;
  limits.projection.deadlines_per_tick = 2;
  Storm storm(5);
  const auto disk = memory::make_disk();
  auto observer = std::make_unique<Observer>(storm.world, disk, Mode::emit, nullptr, limits);
  for (int i = 0; i < 10'000 && met_at_ticks(*observer).empty(); ++i) {
    storm.world.clock.advance(50ms);
    observer->run();
  }
  REQUIRE(met_at_ticks(*observer) == std::vector<std::size_t>{2});
  observer = std::make_unique<Observer>(storm.world, disk, Mode::emit, nullptr, limits);
  Observer::settle(storm.world, {observer.get()}, 10s);
  CHECK(met_at_ticks(*observer) == std::vector<std::size_t>{2, 2, 1});
}

TEST_CASE("a cache holds as many sagas as its limit says, and of one more the oldest goes") {
  InstanceCache cache(2);
  const auto put = [&](const char* saga) {
    Instance instance;
    instance.saga = saga;
    cache.put(saga, std::move(instance));
  };
  put("a");
  put("b");
  REQUIRE(cache.find("a") != nullptr);  // now b is the one that was not used for longest
  CHECK(cache.find("a")->saga == "a");
  put("c");
  CHECK(cache.find("b") == nullptr);
  REQUIRE(cache.find("a") != nullptr);
  REQUIRE(cache.find("c") != nullptr);
  put("c");
  CHECK(cache.find("a") != nullptr);
  CHECK(cache.find("c")->saga == "c");
}

TEST_CASE("limits of memory show in no row") {
  World world;
  for (int i = 0; i < 12; ++i) world.play_order(fmt::format("o-{}", i), i % 2 == 0 ? "" : "charge");
  Observer usual(world, memory::make_disk());
  Observer::settle(world, {&usual}, 40s);
  for (const std::size_t cached : {1, 2, 11, 12, 13}) {
    for (const std::size_t causes : {1, 2, 7}) {
      ObserverLimits limits;
      limits.projection.cached_sagas = cached;
      limits.projection.causes_remembered = causes;
      limits.task.messages_per_step = causes;
      Observer lowered(world, memory::make_disk(), Mode::observe, nullptr, limits);
      lowered.run();
      CAPTURE(cached);
      CAPTURE(causes);
      CHECK(lowered.dump() == usual.dump());
    }
  }
}

TEST_CASE("a cause is known for as many events as the limit says, wherever a half begins") {
  constexpr std::size_t limit = 4;
  for (std::size_t before = 0; before < limit; ++before) {
    for (const std::size_t behind : {limit - 1, 2 * limit - 1}) {
      CAPTURE(before);
      CAPTURE(behind);
      Counted counted;
      Edges edges(100, limit);
      std::uint64_t number = 0;
      const auto remember = [&](std::size_t count) {
        for (; count > 0; --count) edges.remember({9, ++number}, "o-1", "a.filler");
      };
      remember(before);
      edges.remember({1, 1}, "o-1", "a.cause");
      remember(behind);
      edges.count({2, 2}, {1, 1}, "o-1", "a.effect", counted.tx);
      const bool is_known = behind < limit;
      CHECK(counted.rows() == std::map<std::string, std::uint64_t>{
                                  {is_known ? "a.cause > a.effect" : "? > a.effect", 1}});
    }
  }
}

TEST_CASE("a batch may have as many messages as causes are remembered, and not one more") {
  World world;
  ObserverLimits limits;
  limits.projection.causes_remembered = 8;
  limits.task.messages_per_step = 8;
  Observer fits(world, memory::make_disk(), Mode::emit, nullptr, limits);
  CHECK(fits.unit->step());
  limits.task.messages_per_step = 9;
  Observer does_not(world, memory::make_disk(), Mode::emit, nullptr, limits);
  const auto stepped = does_not.unit->step();
  REQUIRE_FALSE(stepped);
  CHECK(stepped.error().kind == ErrorKind::invalid);
  CHECK(stepped.error().message.find("takes batches of 8 messages at most") != std::string::npos);
}

TEST_CASE("as many pairs of types are told apart as the limit says, and others counted as one") {
  Counted counted;
  Edges edges(3, 100);
  std::uint64_t number = 0;
  const auto count = [&](const char* type) {
    edges.count({1, ++number}, nil, "o-1", type, counted.tx);
  };
  for (const char* type : {"a.one", "a.two", "a.three", "a.four", "a.five", "a.one"}) count(type);
  CHECK(counted.rows() == std::map<std::string, std::uint64_t>{
                              {" > a.one", 2}, {" > a.two", 1}, {" > a.three", 1}, {"? > ?", 2}});
  Edges next(3, 100);
  REQUIRE(next.load(*counted.store));
  next.count({1, ++number}, nil, "o-1", "a.three", counted.tx);
  next.count({1, ++number}, nil, "o-1", "a.six", counted.tx);
  CHECK(counted.rows() == std::map<std::string, std::uint64_t>{
                              {" > a.one", 2}, {" > a.two", 1}, {" > a.three", 2}, {"? > ?", 3}});
}

TEST_CASE(
    "a saga's start is found among as many first rows as the limit says, and not behind them") {
  for (const std::size_t before :
       {limits::rows_searched_for_start - 1, limits::rows_searched_for_start}) {
    CAPTURE(before);
    World world(std::vector<std::string>{});
    for (std::size_t i = 0; i < before; ++i) {
      world.publish("payment.charged", "o-1", {}, "{}", fmt::format("-{}", i));
    }
    const EventId placed = world.publish("order.placed", "o-1");
    world.apply(testing::order_yaml(), 1);
    world.publish("inventory.reserved", "o-1", placed);
    Observer observer(world, memory::make_disk(), Mode::observe);
    observer.run();
    // A saga that began under no definition is not followed; one without a beginning is.
    const bool is_found = before < limits::rows_searched_for_start;
    CHECK(observer.instance("o-1").has_value() == !is_found);
    // The same when its rows alone are folded again.
    const auto shown =
        answer("sagas.show", fmt::format(R"({{"saga":"o-1","at":{{"sequence":{}}}}})", before + 3),
               observer.queries());
    CAPTURE(shown ? *shown : shown.error().message);
    CHECK(shown.has_value() == !is_found);
  }
}
