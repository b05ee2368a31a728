// Sagas as they were: for any moment of the log the answers are those the observer gave then.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "observer/projection/book_rows.h"
#include "observer/projection/clock_rows.h"
#include "observer/projection/rows.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/random_history.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using namespace laban::observer::testing;
using Json = nlohmann::json;

namespace {

Result<std::string> reply_to(const Observer& observer, std::string_view endpoint,
                             const Json& request) {
  return answer(endpoint, request.dump(), observer.queries());
}

// An observer that has read the log exactly up to a position, and can be advanced.
class Then {
 public:
  explicit Then(World& world)
      : world_(world),
        log_(memory::open(world.stream)),
        store_(memory::open(memory::make_disk(), Refold::families(schemas()))) {}

  void read_up_to(std::uint64_t position) {
    Refold refold({"shop", 0, 1, position, RefoldConfig::Emissions::dropped, {}}, *log_, *store_,
                  schemas(), world_.clock);
    while (!refold.is_done()) RC_ASSERT(refold.step().has_value());
    book_ = *read_book(*store_);
  }

  // Nothing: no such saga.
  std::optional<Json> ask(std::string_view endpoint, const Json& request, Time now) const {
    const auto reply =
        answer(endpoint, request.dump(), {{{0, store_.get(), &book_}}, "shop", 1, &schemas(), now});
    if (!reply) RC_ASSERT(reply.error().kind == ErrorKind::not_found);
    return reply ? std::optional(Json::parse(*reply)) : std::nullopt;
  }

 private:
  World& world_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Store> store_;
  DefinitionRegistry book_;
};

// The same answer, apart from what it is of: an answer about the past is given later.
Json without_places(Json answer) {
  answer.erase("as_of");
  return answer;
}

// The same saga, apart from its age, which depends on the viewpoint.
Json without_ages(Json summary) {
  summary.erase("age_ms");
  for (auto& wait : summary["waiting_for"]) wait.erase("waited_ms");
  return summary;
}

std::vector<Json> listed(const Observer& observer, Json request) {
  std::vector<Json> all;
  for (int page = 0; page < 1000; ++page) {
    const auto reply = reply_to(observer, "sagas.ls", request);
    RC_ASSERT(reply.has_value());
    const Json document = Json::parse(*reply);
    for (const auto& saga : document["sagas"]) all.push_back(without_ages(saga));
    request["cursor"] = document["cursor"];
    if (request["cursor"].is_null()) return all;
  }
  RC_FAIL("the pages do not end");
  return all;
}

std::vector<Json> listed_then(const Then& then, const Json& request) {
  std::vector<Json> all;
  const auto reply = then.ask("sagas.ls", request, {});
  for (const auto& saga : (*reply)["sagas"]) all.push_back(without_ages(saga));
  return all;
}

void expect_same(Json past, Json then, std::uint64_t position) {
  if (past.is_object()) past.erase("as_of");
  if (then.is_object()) then.erase("as_of");
  if (past == then) return;
  RC_FAIL("at #" + std::to_string(position) + ": " + Json::diff(then, past).dump() +
          "\nthen: " + then.dump());
}

const Json every_state = {"placeholder", "running",     "compensating",
                          "completed",   "compensated", "stuck"};

const std::vector<Json>& filters() {
  static const std::vector<Json> all = [] {
    std::vector<Json> made(7, Json::object());
    made[1]["state"] = every_state;
    made[2]["state"] = "compensated";
    made[3]["service"] = "logistics";
    made[4]["step"] = "charge";
    made[4]["state"] = "running";
    made[5]["business"] = "cancelling";
    made[6]["definition"] = "order~shadow";
    return made;
  }();
  return all;
}

}  // namespace

namespace {

// Plays a history and looks back from its end, at about every eighth position.
template <typename Look>
bool holds_at_any_position(Look look) {
  return rc::check([&] {
    World world;
    Observer live(world, memory::make_disk());
    RandomHistory history(world, *rc::gen::arbitrary<std::uint64_t>());
    history.play(live, *rc::gen::inRange(1, 40));
    RC_ASSERT(live.unit->flush().has_value());
    const std::uint64_t end = live.unit->checkpoint();
    Then then(world);
    for (std::uint64_t position = 1; position <= end;
         position += *rc::gen::inRange<std::uint64_t>(1, 16)) {
      then.read_up_to(position);
      look(live, then, position);
    }
  });
}

void expect_shown_alike(const Observer& live, const Then& then, std::uint64_t position,
                        const Json& request) {
  Json asked = request;
  asked["at"] = {{"sequence", position}};
  const auto past = reply_to(live, "sagas.show", asked);
  if (!past) {
    RC_ASSERT(past.error().kind == ErrorKind::not_found);
    RC_ASSERT(!then.ask("sagas.show", request, {}));
    return;
  }
  Json shown = Json::parse(*past);
  const Json at = shown["at"];
  RC_ASSERT(at["sequence"].get<std::uint64_t>() <= position);
  shown["at"] = nullptr;
  const auto now = parse_rfc3339(at["time"].get<std::string>());
  RC_ASSERT(now.has_value());
  expect_same(shown, *then.ask("sagas.show", request, *now), position);
}

}  // namespace

TEST_CASE("at any position, each saga is shown as the observer showed it there") {
  CHECK(holds_at_any_position([](const Observer& live, const Then& then, std::uint64_t position) {
    for (const auto& saga : RandomHistory::sagas()) {
      for (const char* definition : {"order", "order~shadow"})
        expect_shown_alike(live, then, position, {{"saga", saga}, {"definition", definition}});
    }
  }));
}

TEST_CASE("at any position, the list is the one the observer gave there") {
  CHECK(holds_at_any_position([](const Observer& live, const Then& then, std::uint64_t position) {
    const Json& filter = filters()[*rc::gen::inRange<std::size_t>(0, filters().size())];
    Json request = filter;
    request["newest_first"] = *rc::gen::arbitrary<bool>();
    Json then_request = request;
    if (!filter.contains("state"))
      then_request["state"] = {"placeholder", "running", "compensating", "stuck"};
    request["at"] = {{"sequence", position}};
    request["limit"] = *rc::gen::inRange(1, 7);
    expect_same(listed(live, request), listed_then(then, then_request), position);
  }));
}

TEST_CASE("a saga is shown as it was at a time, with the time its deadlines had left") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "early");
  Observer::settle(world, {&observer}, 2s);
  world.publish("inventory.reserved", "o-1", world.publish("order.placed", "o-1"));
  Observer::settle(world, {&observer}, 5s);
  const Time then = world.clock.now();
  const Json before = ask(observer, "sagas.show", {{"saga", "o-1"}});
  CHECK(before["at"] == nullptr);
  CHECK(before["state"] == "running");
  Observer::settle(world, {&observer}, 600s);
  CHECK(observer.state("o-1") == State::compensated);

  Json request = {{"saga", "o-1"}, {"at", {{"time", to_rfc3339(then)}}}};
  Json shown = ask(observer, "sagas.show", request);
  CHECK(shown["at"]["time"] == to_rfc3339(then));
  shown["at"] = nullptr;
  CHECK(without_places(shown) == without_places(before));
  CHECK(shown["waiting_for"][0]["left_ms"].get<double>() > 0);

  request["at"] = {{"time", to_rfc3339(then - 6s)}};
  const auto too_early = reply_to(observer, "sagas.show", request);
  REQUIRE_FALSE(too_early);
  CHECK(too_early.error().kind == ErrorKind::not_found);
  CHECK(too_early.error().message.find("it began at #") != std::string::npos);
  const Json open = ask(observer, "sagas.ls", {{"at", {{"time", to_rfc3339(then)}}}});
  CHECK(open["sagas"].size() == 2);
  CHECK(open["at"]["time"] == to_rfc3339(then));
  CHECK(ask(observer, "sagas.ls",
            {{"at", {{"time", to_rfc3339(then)}}}, {"older_than_ms", 6000}})["sagas"][0]["saga"] ==
        "early");
  CHECK(ask(observer, "sagas.ls", {{"at", {{"time", to_rfc3339(then - 6s)}}}})["sagas"].size() ==
        1);
  CHECK(ask(observer, "sagas.ls", {{"at", {{"time", to_rfc3339(world.clock.now())}}}})["sagas"]
            .empty());
}

TEST_CASE("a definition of later is not the one a saga ran under then") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1");
  world.apply(order_yaml(), 7);  // same digest, another number
  observer.run();
  const std::uint64_t last = world.stream->messages().size() - 1;
  CHECK(ask(observer, "sagas.show", {{"saga", "o-1"}})["version"] == 1);
  CHECK(ask(observer, "sagas.show", {{"saga", "o-1"}, {"at", {{"sequence", last}}}})["version"] ==
        1);
}

namespace {

std::size_t rows_until(const Store& store, const std::string& saga, std::uint64_t last) {
  std::size_t count = 0;
  const auto prefix = event_prefix(saga);
  REQUIRE(store.scan(events, prefix, after_prefix(prefix), [&](auto key, auto value) {
    const auto row = parse_event_row(key, value);
    REQUIRE(row);
    count += row->message.sequence <= last ? 1 : 0;
    return true;
  }));
  return count;
}

}  // namespace

TEST_CASE("a saga of very many events is not folded again for a question") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1");
  observer.run();
  const Json at = {{"sequence", 5}};
  const Json questions = {{"sagas.show", {{"saga", "o-1"}, {"at", at}}},
                          {"sagas.ls", {{"at", at}, {"state", {"running", "completed"}}}},
                          {"whatif", {{"saga", "o-1"}, {"text", order_yaml()}}}};
  for (const auto& [endpoint, request] : questions.items()) {
    CAPTURE(endpoint);
    QueryContext context = observer.queries();
    CHECK(answer(endpoint, request.dump(), context));
    context.most_rows = 3;
    const auto refused = answer(endpoint, request.dump(), context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::invalid);
    CHECK(refused.error().message.find("saga o-1 has more than 3 events") != std::string::npos);
    // As many as it has are folded.
    while (!answer(endpoint, request.dump(), context)) ++context.most_rows;
    CHECK(context.most_rows ==
          rows_until(*observer.store, "o-1", endpoint == "whatif" ? ~std::uint64_t{0} : 5));
  }
}

TEST_CASE("an impossible moment is refused with the reason") {
  World world;
  Observer observer(world, memory::make_disk());
  world.play_order("o-1");
  observer.run();
  const auto message = [&](std::string_view endpoint, Json at) {
    Json request = {{"at", std::move(at)}};
    if (endpoint == "sagas.show") request["saga"] = "o-1";
    const auto reply = reply_to(observer, endpoint, request);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().kind == ErrorKind::invalid);
    return reply.error().message;
  };
  for (const char* endpoint : {"sagas.show", "sagas.ls"}) {
    CHECK(message(endpoint, 7).ends_with("'at' must be an object"));
    CHECK(message(endpoint, Json::object()).ends_with("either 'sequence' or 'time'"));
    CHECK(message(endpoint, {{"sequence", 0}}).ends_with("sequences begin at 1"));
    CHECK(message(endpoint, {{"sequenze", 1}})
              .ends_with("unknown field 'at.sequenze'; see the endpoint's fields"));
    CHECK(message(endpoint, {{"time", "noon"}}).find("'at.time': 'noon' is not a time") !=
          std::string::npos);
    CHECK(message(endpoint, {{"sequence", 99}})
              .ends_with("'at' is #99, but partition 0 has been read only up to #8"));
  }
  QueryContext three = observer.queries();
  three.partition_count = 3;
  const auto reply = answer("sagas.ls", R"({"at": {"sequence": 1}})", three);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().message.find("give a time instead") != std::string::npos);
}

TEST_CASE("the log clock is known at every tick, by position and by time") {
  World world;
  Observer observer(world, memory::make_disk());
  world.publish("order.placed", "o-1");
  std::map<std::uint64_t, std::pair<Time, Duration>> clocks;  // as they were
  for (int i = 0; i < 200; ++i) {
    Observer::settle(world, {&observer}, 100ms);
    clocks[observer.unit->checkpoint()] = {world.clock.now(),
                                           observer.projection->summary().clock.now()};
  }
  CHECK(clocks.rbegin()->second.second > 15s);
  for (const auto& [sequence, then] : clocks) {
    const auto by_position = clock_until(*observer.store, sequence);
    REQUIRE(by_position);
    CHECK((*by_position ? (*by_position)->clock : Duration{}) == then.second);
    const auto by_time = clock_until(*observer.store, then.first);
    REQUIRE(by_time);
    CHECK((*by_time ? (*by_time)->sequence : 0) == (*by_position ? (*by_position)->sequence : 0));
  }
}
