// One saga under a hypothetical definition: its rows give the same result as the whole log.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "observer/projection/book_rows.h"
#include "observer/rebuild/supposition.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/random_history.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Different deadlines of a step and of the saga, and a step that waits for something else.
const std::vector<std::string>& suppositions() {
  static const std::vector<std::string> all = {
      replaced(order_yaml(), "undone: payment.refunded, within: 30s",
               "undone: payment.refunded, within: 1s"),
      replaced(order_yaml(), "within: 15m", "within: 10m"),
      replaced(order_yaml(), "after: [charge]", "after: [reserve]"),
  };
  return all;
}

// The whole log, folded again with the definition alongside the one in force.
struct WholeLog {
  WholeLog(World& world, const std::string& yaml, std::uint64_t position)
      : log(memory::open(world.stream)),
        store(memory::open(memory::make_disk(), Refold::families(schemas()))) {
    RC_ASSERT(suppose(*store, *read_definition(yaml, "test").definition, yaml).has_value());
    Refold refold({"shop", 0, 1, position, RefoldConfig::Emissions::dropped, {}}, *log, *store,
                  schemas(), world.clock);
    while (!refold.is_done()) RC_ASSERT(refold.step().has_value());
    book = *read_book(*store);
  }

  Json ask(const std::string& saga, Time now) const {
    const Json request = {{"definition", "order"}, {"saga", saga}};
    const auto reply = answer("divergence", request.dump(),
                              {{{0, store.get(), &book}}, "shop", 1, &schemas(), now});
    RC_ASSERT(reply.has_value());
    return Json::parse(*reply);
  }

  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  DefinitionRegistry book;
};

Result<std::string> what_if(const Observer& observer, const std::string& yaml,
                            const std::string& saga) {
  return answer("whatif", Json{{"text", yaml}, {"saga", saga}}.dump(), observer.queries());
}

}  // namespace

TEST_CASE("one saga's hypothetical result is the same from its rows as from the whole log") {
  const bool holds = rc::check([] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, *rc::gen::inRange(1, 60));
    // Neither of the two has seen what the log has lost since.
    Observer late(world, memory::make_disk(), Mode::observe);
    late.run();
    RC_ASSERT(late.unit->flush().has_value());
    RC_PRE(late.unit->checkpoint() > 0);
    const auto& yaml = suppositions()[*rc::gen::inRange<std::size_t>(0, suppositions().size())];
    const WholeLog whole(world, yaml, late.unit->checkpoint());
    for (const auto& saga : RandomHistory::sagas()) {
      const Json expected = whole.ask(saga, world.clock.now());
      const auto reply = what_if(late, yaml, saga);
      if (!reply) {
        RC_ASSERT(reply.error().kind == ErrorKind::not_found);
        RC_ASSERT(expected["compared"] == 0);
        continue;
      }
      const Json found = Json::parse(*reply);
      for (const char* field : {"compared", "equal", "differing", "undecided", "kinds", "sagas"}) {
        if (found[field] != expected[field])
          RC_FAIL(saga + " by the log: " + expected.dump() + "\nby its rows: " + found.dump());
      }
    }
  });
  CHECK(holds);
}

TEST_CASE("a deadline that would have expired is found among ticks that woke no saga") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto placed = world.publish("order.placed", "o-1");
  const auto reserved = world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 12s);
  world.publish("payment.charged", "o-1", reserved);
  Observer::settle(world, {&observer}, 1s);
  const std::string hasty = replaced(order_yaml(), "undone: payment.refunded, within: 30s",
                                     "undone: payment.refunded, within: 10s");
  const auto reply = what_if(observer, hasty, "o-1");
  REQUIRE(reply);
  const Json found = Json::parse(*reply);
  REQUIRE(found["differing"] == 1);
  CHECK(found["sagas"][0]["shadow"]["deadlines_passed"] == Json::array({"charge"}));
  CHECK(found["sagas"][0]["in_force"]["deadlines_passed"].empty());
  const auto same = what_if(observer, order_yaml(), "o-1");
  REQUIRE(same);
  CHECK(Json::parse(*same)["differing"] == 0);
}

TEST_CASE("a whatif that cannot be answered reports why") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  Observer::settle(world, {&observer}, 1s);
  CHECK(what_if(observer, order_yaml(), "o-2").error().kind == ErrorKind::not_found);
  const auto broken = what_if(observer, "saga: [", "o-1");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().kind == ErrorKind::invalid);
  CHECK(broken.error().message.find("'text' is not a valid definition") != std::string::npos);
  CHECK(what_if(observer, order_yaml(), "").error().kind == ErrorKind::invalid);
}
