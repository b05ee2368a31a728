// Shadows on a log: what they see, that they request nothing, and what `whatif` finds in the same
// log.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "bus/event/wire.h"
#include "observer/projection/book_rows.h"
#include "observer/rebuild/supposition.h"
#include "observer/rebuild/verification.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/refold_world.h"
#include "tests/worlds/shop.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

using Ids = std::set<std::string>;

// The charge has 10 seconds instead of 30.
std::string hasty() {
  std::string text = order_yaml();
  const std::string from = "undone: payment.refunded, within: 30s";
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), "undone: payment.refunded, within: 10s");
}

// All pages together.
Json divergence(const QueryContext& context, Json request = {{"definition", "order"}}) {
  Json sum;
  do {
    const auto answered = answer("divergence", request.dump(), context);
    if (!answered) FAIL(answered.error().message);
    Json page = Json::parse(*answered);
    request["cursor"] = page["cursor"];
    if (sum.is_null()) {
      sum = std::move(page);
      continue;
    }
    for (const char* field : {"compared", "equal", "differing", "undecided"})
      sum[field] = sum[field].get<int>() + page[field].get<int>();
    sum["sagas"].insert(sum["sagas"].end(), page["sagas"].begin(), page["sagas"].end());
  } while (request["cursor"].is_string());
  return sum;
}

Ids ids_of(const Json& divergence) {
  Ids ids;
  for (const auto& saga : divergence["sagas"]) CHECK(ids.insert(saga["saga"]).second);
  return ids;
}

// Sagas whose charge came this long after their reservation, by the log alone.
Ids slow_sagas(const World& world, Duration limit) {
  std::map<std::string, Time> reserved;
  Ids slow;
  for (const auto& message : world.stream->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    REQUIRE(event);
    const std::string saga(event->envelope.saga);
    if (event->envelope.type == "inventory.reserved") reserved[saga] = message.stored_at;
    if (event->envelope.type == "payment.charged" && message.stored_at - reserved.at(saga) > limit)
      slow.insert(saga);
  }
  return slow;
}

// `laban whatif` without its command line.
Json what_if(World& world, const std::string& yaml) {
  ReadOnlyLog log(memory::open(world.stream));
  const auto fresh = memory::open(memory::make_disk(), Refold::families(schemas()));
  REQUIRE(suppose(*fresh, definition_of(yaml), yaml));
  const FoldHooks patient = {[](const std::string& why) -> Result<void> {
                               return Error{ErrorKind::unavailable, why};
                             },
                             [](FoldHooks::Phase, std::uint64_t, std::uint64_t) { return true; }};
  const FoldTask task{
      "shop",     0,           1, {}, &log, fresh.get(), RefoldConfig::Emissions::dropped,
      &schemas(), &world.clock};
  const auto folded = fold_log(task, world.stream->messages().size(), patient);
  if (!folded) FAIL(folded.error().message);
  CHECK(log.publications == 0);
  const auto book = read_book(*fresh);
  REQUIRE(book);
  return divergence({{{0, fresh.get(), &*book}}, "shop", 1, &schemas(), world.clock.now()});
}

// Orders, some of which take long to be paid.
void trade(World& world, Observer& observer, int orders) {
  ShopPlan plan;
  plan.slow = {"payment"};
  plan.delay = 15s;
  plan.delayed = 0.3;
  plan.refuses = {{"seller", 0.1}};
  Shop shop(world, plan);
  for (int i = 0; i < orders; ++i) shop.place("o-" + std::to_string(i));
  shop.run({&observer}, 40s, 30min);
}

}  // namespace

TEST_CASE("a shadow with a shorter deadline differs exactly on the slow sagas, like whatif") {
  World world;
  world.apply(hasty(), 1, /*shadow=*/true);
  Observer observer(world, memory::make_disk());
  trade(world, observer, 60);
  const Ids slow = slow_sagas(world, 11s);
  REQUIRE(slow.size() > 5);
  REQUIRE(slow.size() < 40);
  const Json live = divergence(observer.queries());
  CHECK(ids_of(live) == slow);
  CHECK(live["compared"] == 60);
  CHECK(live["undecided"] == 0);
  CHECK(live["equal"] == 60 - slow.size());
  CHECK(live["differing"] == slow.size());
  const Json& first = live["sagas"][0];
  CHECK(first["in_force"]["deadlines_passed"].empty());
  CHECK(first["shadow"]["deadlines_passed"] == Json::array({"charge"}));
  CHECK(first["shadow"]["failure"]["step"] == "charge");
  CHECK(first["shadow"]["failure"]["sequence"] == first["from"]);

  const Json supposed = what_if(world, hasty());
  CHECK(ids_of(supposed) == slow);
  CHECK(supposed["compared"] == 60);
  CHECK(ids_of(what_if(world, order_yaml())).empty());

  SUBCASE("pages add up to the same") {
    const Json paged = divergence(observer.queries(), {{"definition", "order"}, {"limit", 1}});
    CHECK(ids_of(paged) == slow);
    CHECK(paged["compared"] == 60);
    const Json one =
        divergence(observer.queries(), {{"definition", "order"}, {"saga", *slow.begin()}});
    CHECK(ids_of(one) == Ids{*slow.begin()});
    CHECK(one["compared"] == 1);
  }
  SUBCASE("a store that is folded again gives the same answer") {
    Observer rebuilt(world, memory::make_disk());
    rebuilt.run();
    CHECK(rebuilt.dump() == observer.dump());
    CHECK(divergence(rebuilt.queries()) == live);
  }
}

TEST_CASE("a saga of too many events differs, without what is decided where the two part") {
  World world;
  world.apply(hasty(), 1, /*shadow=*/true);
  Observer observer(world, memory::make_disk());
  const auto reserved =
      world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  Observer::settle(world, {&observer}, 12s);
  world.publish("payment.charged", "o-1", reserved);
  Observer::settle(world, {&observer}, 1s);
  QueryContext context = observer.queries();
  const Json known = divergence(context);
  REQUIRE(known["differing"] == 1);
  CHECK(known["sagas"][0]["parting"]["shadow"].get<std::string>().starts_with(
      "fails: no payment.charged within 10s"));
  context.most_rows = 2;
  const Json unknown = divergence(context);
  REQUIRE(unknown["differing"] == 1);
  CHECK(unknown["sagas"][0]["from"] == known["sagas"][0]["from"]);
  CHECK(unknown["sagas"][0]["parting"].is_null());
}

TEST_CASE("whatif finds the slow sagas of a log that never had a shadow") {
  World world;
  Observer observer(world, memory::make_disk());
  trade(world, observer, 40);
  const Ids slow = slow_sagas(world, 11s);
  REQUIRE_FALSE(slow.empty());
  CHECK(ids_of(what_if(world, hasty())) == slow);
}

TEST_CASE("a shadow asks for nothing and is not counted") {
  World world;
  world.apply(hasty(), 1, true);
  Observer observer(world, memory::make_disk());
  const EventId placed = world.publish("order.placed", "o-1");
  const EventId reserved = world.publish("inventory.reserved", "o-1", placed);
  Observer::settle(world, {&observer}, 12s);
  const auto shadow = observer.instance("o-1", "order~shadow");
  REQUIRE(shadow);
  CHECK(shadow->state == State::compensating);
  CHECK(shadow->steps[5].attempts == 1);  // the fence was decided on
  CHECK(observer.state("o-1") == State::running);
  CHECK(world.types("o-1") == std::vector<std::string>{"order.placed", "inventory.reserved"});
  CHECK(world.count("laban.dead_lettered") == 0);
  CHECK(observer.projection->summary().decisions == 0);
  CHECK(observer.projection->summary().findings == 0);

  const auto ask = [&](const char* endpoint, const char* body) {
    const auto answered = answer(endpoint, body, observer.queries());
    if (!answered) FAIL(answered.error().message);
    return Json::parse(*answered);
  };
  CHECK(ask("sagas.ls", "{}")["sagas"].size() == 1);
  CHECK(ask("sagas.ls", R"({"definition": "order~shadow"})")["sagas"][0]["state"] ==
        "compensating");
  CHECK(ask("sagas.stats", "{}")["total"] == 1);
  CHECK(ask("sagas.stats", "{}")["counts"]["compensating"] == 0);
  const Json counted = ask("sagas.stats", R"({"definition": "order~shadow"})");
  CHECK(counted["total"] == 1);
  CHECK(counted["counts"]["compensating"] == 1);
  CHECK(ask("sagas.show", R"({"saga": "o-1"})")["definition"] == "order");
  const Json shown = ask("sagas.show", R"({"saga": "o-1", "definition": "order~shadow"})");
  CHECK(shown["next_steps"] == Json::array({"nothing to do: a shadow requests nothing"}));

  // Nor does an observer that is told to publish pending requests.
  runtime::PartitionTaskCounters before = observer.unit->counters();
  world.publish("payment.charged", "o-1", reserved);
  Observer::settle(world, {&observer}, 2s);
  CHECK(observer.unit->counters().published - before.published ==
        world.count("laban.tick") - before.published);
  CHECK(ids_of(divergence(observer.queries())) == Ids{"o-1"});
}

TEST_CASE("only sagas that began under the shadow's version are compared with it") {
  World world;
  Observer observer(world, memory::make_disk());
  const auto slow = [&](const std::string& saga) {
    const EventId placed = world.publish("order.placed", saga);
    const EventId reserved = world.publish("inventory.reserved", saga, placed);
    Observer::settle(world, {&observer}, 12s);
    const EventId charged = world.publish("payment.charged", saga, reserved);
    world.publish("seller.prepared", saga, charged);
    world.publish("logistics.dispatched", saga, world.publish("logistics.assigned", saga, charged));
    Observer::settle(world, {&observer}, 1s);
  };
  CHECK(answer("divergence", R"({"definition": "order"})", observer.queries()).error().kind ==
        ErrorKind::not_found);
  slow("before");
  world.publish("inventory.reserved", "early");  // its start comes under the shadow
  world.apply(hasty(), 1, true);
  slow("early");
  slow("under-1");
  world.apply(order_yaml(), 2, true);
  slow("under-2");
  world.withdraw(2, true);
  slow("after");

  const Json second = divergence(observer.queries());
  CHECK(second["shadow"]["number"] == 2);
  CHECK(second["shadow"]["withdrawn"].is_string());
  CHECK(second["compared"] == 1);
  CHECK(second["equal"] == 1);
  const Json first = divergence(observer.queries(), {{"definition", "order"}, {"number", 1}});
  CHECK(first["compared"] == 1);
  CHECK(ids_of(first) == Ids{"under-1"});
  CHECK(answer("divergence", R"({"definition": "order", "number": 3})", observer.queries())
            .error()
            .kind == ErrorKind::not_found);
  // Over the whole of history.
  CHECK(ids_of(what_if(world, hasty())) == Ids{"after", "before", "early", "under-1", "under-2"});
}

TEST_CASE("a saga that the shadow does not speak of differs when it has ended") {
  const std::string other =
      "saga: order\nstarts: trip.booked\nsteps:\n"
      "  book: { service: desk, done: trip.booked, optional: true }\n";
  World world;
  world.apply(other, 1, true);
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  observer.run();
  CHECK(divergence(observer.queries())["undecided"] == 1);
  world.play_order("o-2");
  observer.run();
  const Json said = divergence(observer.queries());
  CHECK(ids_of(said) == Ids{"o-2"});
  CHECK(said["sagas"][0]["kinds"] == Json::array({"ends_differently"}));
  CHECK(said["sagas"][0]["shadow"]["state"] == "placeholder");
}

TEST_CASE("an id that begins again is compared start by start") {
  World world;
  world.apply(order_yaml(), 1, true);
  Observer observer(world, memory::make_disk());
  world.play_order("o-1");
  observer.run();
  world.publish("order.placed", "o-1", {}, "{}", "again");
  observer.run();
  REQUIRE(observer.instance("o-1", "order~shadow")->generation == 2);
  const Json said = divergence(observer.queries());
  CHECK(said["compared"] == 2);
  CHECK(said["equal"] == 1);
  CHECK(said["undecided"] == 1);
}
