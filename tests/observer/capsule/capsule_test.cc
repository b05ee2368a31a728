// Capsules: sagas exported from an observer's rows fold to the same elsewhere.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "observer/capsule/capsule_store.h"
#include "observer/capsule/formats.h"
#include "observer/capsule/pack.h"
#include "observer/saga/definition/saga_state.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/random_history.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using namespace laban::observer::testing;
using Json = nlohmann::json;

namespace {

Capsule packed(const Observer& observer, const PackChoice& choice) {
  auto capsule = pack(observer.queries(), choice);
  if (!capsule) FAIL(capsule.error().message);
  auto back = decode_capsule(encode(*capsule), "test");
  if (!back) FAIL(back.error().message);
  return std::move(*back);
}

PackChoice everything() { return {{}, true, std::nullopt, std::nullopt}; }

std::unique_ptr<CapsuleStore> opened(const Capsule& capsule) {
  auto opened = CapsuleStore::open(capsule, schemas());
  if (!opened) FAIL(opened.error().message);
  return std::move(*opened);
}

Json show(const QueryContext& context, const std::string& saga) {
  return ask(context, "sagas.show", {{"saga", saga}});
}

// Two orders, one of which fails in payment.
struct TwoOrders {
  World world;
  Observer observer{world, memory::make_disk()};

  TwoOrders() {
    world.play_order("good");
    world.clock.advance(1s);
    world.play_order("bad", "charge");
    Observer::settle(world, {&observer}, 30s);
    REQUIRE(observer.state("good") == State::completed);
    REQUIRE(observer.state("bad") == State::compensated);
  }
};

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a capsule of any history folds to the very bytes the observer has") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    World world;
    Observer observer(world, memory::make_disk());
    RandomHistory(world, seed).play(observer, 150);
    observer.run();
    const Capsule capsule = packed(observer, everything());
    const auto again = opened(capsule);
    CHECK(again->agreement() == CapsuleStore::Agreement::equal);
    CHECK(again->endings() == capsule.endings);
    REQUIRE_FALSE(capsule.endings.empty());
    for (const auto& ending : capsule.endings) {
      if (ending.definition != "order") continue;
      Json then = show(observer.queries(), ending.saga);
      Json now = show(again->context(observer.queries().now), ending.saga);
      for (const char* what : {"state", "timeline", "account", "findings_list", "acts", "events",
                               "failure", "stuck", "generations", "incomplete"}) {
        CAPTURE(what);
        CHECK(then[what] == now[what]);
      }
    }
  }
}

TEST_CASE("a capsule of one saga holds that saga, whole, and no other") {
  TwoOrders orders;
  const Capsule capsule = packed(orders.observer, {{"bad"}, false, {}, {}});
  REQUIRE(capsule.endings.size() == 1);
  CHECK(capsule.endings[0] == CapsuleEnding{"order", "bad", 1, "compensated"});
  std::set<std::string> sagas;
  for (const auto& row : capsule.rows) sagas.insert(row.saga);
  CHECK(sagas == std::set<std::string>{"-", "bad"});
  const auto again = opened(capsule);
  CHECK(again->agreement() == CapsuleStore::Agreement::equal);
  const Json list = Json::parse(*answer("sagas.ls", "{}", again->context({})));
  REQUIRE(list["sagas"].size() == 1);
  CHECK(list["sagas"][0]["saga"] == "bad");
}

TEST_CASE("a window takes the sagas that began in it") {
  TwoOrders orders;
  const Json bad = show(orders.observer.queries(), "bad");
  const Time began = *parse_rfc3339(bad["started"].get<std::string>());
  const auto sagas = [&](std::optional<Time> since, std::optional<Time> until) {
    std::set<std::string> names;
    for (const auto& one : packed(orders.observer, {{}, true, since, until}).endings)
      names.insert(one.saga);
    return names;
  };
  CHECK(sagas({}, {}) == std::set<std::string>{"good", "bad"});
  CHECK(sagas(began, {}) == std::set<std::string>{"bad"});
  CHECK(sagas({}, began) == std::set<std::string>{"good"});
  const auto none = pack(orders.observer.queries(), {{}, true, began + 1h, {}});
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::not_found);
  const auto unknown = pack(orders.observer.queries(), {{"nobody"}, false, {}, {}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message == "no saga 'nobody' has been seen");
}

TEST_CASE("an event taken out of a capsule makes it differ") {
  TwoOrders orders;
  Capsule capsule = packed(orders.observer, {{"bad"}, false, {}, {}});
  const auto refused = std::find_if(capsule.rows.begin(), capsule.rows.end(), [](const auto& row) {
    return row.message.subject.ends_with("payment.declined");
  });
  REQUIRE(refused != capsule.rows.end());
  capsule.rows.erase(refused);
  const auto again = CapsuleStore::open(capsule, schemas());
  REQUIRE(again);
  CHECK((*again)->agreement() == CapsuleStore::Agreement::different);
  CHECK((*again)->endings() != capsule.endings);

  SUBCASE("another version of the fold agrees when the sagas end the same") {
    Capsule older = packed(orders.observer, {{"good"}, false, {}, {}});
    older.fold_version -= 1;
    older.digest.low ^= 1;
    CHECK(opened(older)->agreement() == CapsuleStore::Agreement::other_version);
    older.endings[0].state = "stuck";
    CHECK(opened(older)->agreement() == CapsuleStore::Agreement::different);
  }
  SUBCASE("a note no observer made is refused") {
    Capsule forged = packed(orders.observer, {{"good"}, false, {}, {}});
    forged.rows.back().kind = CapsuleRow::Kind::note;
    CHECK_FALSE(CapsuleStore::open(forged, schemas()));
  }
}

TEST_CASE(
    "a capsule that was tampered with is refused, or folds to something, and breaks nothing") {
  TwoOrders orders;
  const Capsule whole = packed(orders.observer, {{"bad"}, false, {}, {}});
  std::mt19937_64 random(7);
  std::size_t refused = 0, different = 0;
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    Capsule capsule = whole;
    auto& row = capsule.rows[random() % capsule.rows.size()];
    switch (random() % 6) {
      case 0:
        row.message.data[random() % row.message.data.size()] ^= static_cast<char>(random());
        break;
      case 1:
        row.kind = static_cast<CapsuleRow::Kind>(1 + random() % 4);
        break;
      case 2:
        row.saga = random() % 2 == 0 ? "-" : "other";
        break;
      case 3:
        row.clock = Duration(static_cast<std::int64_t>(random()));
        break;
      case 4:
        row.message.stored_at = Time(Duration(static_cast<std::int64_t>(random() >> 2)));
        break;
      case 5:
        capsule.rows.erase(capsule.rows.begin() +
                           static_cast<std::ptrdiff_t>(&row - capsule.rows.data()));
    }
    const auto read = decode_capsule(encode(capsule), "tampered");
    const auto again = read ? CapsuleStore::open(*read, schemas())
                            : Result<std::unique_ptr<CapsuleStore>>(read.error());
    refused += again ? 0 : 1;
    if (!again) continue;
    different += (*again)->agreement() == CapsuleStore::Agreement::equal ? 0 : 1;
    (void)answer("sagas.show", R"({"saga":"bad"})", (*again)->context((*again)->newest()));
    (void)answer("sagas.ls", "{}", (*again)->context((*again)->newest()));
    for (const auto write : {to_cloudevents, to_csv, to_chrome_trace, to_xes, to_ocel})
      (void)write(*read, schemas());
    (void)to_mermaid(*read);
  }
  CHECK(refused > 50);
  CHECK(different > 50);
}

TEST_CASE("cloudevents and csv hold every message of the sagas") {
  TwoOrders orders;
  const Capsule capsule = packed(orders.observer, everything());
  const auto messages = static_cast<std::size_t>(
      std::count_if(capsule.rows.begin(), capsule.rows.end(),
                    [](const auto& row) { return row.is_message() && row.saga != "-"; }));
  const std::string events = to_cloudevents(capsule, schemas());
  CHECK(count_of(events, "\n") == messages);
  const Json first = Json::parse(events.substr(0, events.find('\n')));
  CHECK(first["specversion"] == "1.0");
  CHECK(first["type"] == "order.placed");
  CHECK(first["subject"] == "good");
  const std::string csv = to_csv(capsule, schemas());
  CHECK(count_of(csv, "\r\n") == messages + 1);
  CHECK(csv.starts_with("partition,sequence,log_time,time,saga,type,source,id,cause,data\r\n"));
}

TEST_CASE("a sequence diagram names services, and of several sagas there is one each") {
  TwoOrders orders;
  const std::string one = to_mermaid(packed(orders.observer, {{"bad"}, false, {}, {}}));
  CHECK(one.starts_with("sequenceDiagram\n    participant s0 as orders\n"));
  CHECK(count_of(one, ": order.placed\n") >= 1);
  CHECK(count_of(one, "Note over") >= 1);
  const std::string two = to_mermaid(packed(orders.observer, everything()));
  CHECK(count_of(two, "```mermaid\nsequenceDiagram") == 2);
  CHECK(count_of(two, "## good\n") == 1);
}

TEST_CASE("a chrome trace has a process for each saga and no slices that overlap in a thread") {
  TwoOrders orders;
  const Json trace = Json::parse(to_chrome_trace(packed(orders.observer, everything()), schemas()));
  std::map<std::pair<int, int>, double> ends;
  std::set<std::string> names;
  std::size_t slices = 0;
  for (const Json& event : trace["traceEvents"]) {
    const std::string phase = event["ph"];
    const std::pair<int, int> thread{event["pid"], event["tid"]};
    if (phase == "M") {
      names.insert(event["args"]["name"]);
      continue;
    }
    REQUIRE((phase == "X" || phase == "i"));
    if (phase == "i") CHECK(event["s"] == "t");
    if (phase != "X") continue;
    ++slices;
    const double begin = event["ts"];
    CHECK(begin + 0.001 >= ends[thread]);
    ends[thread] = begin + event["dur"].get<double>();
  }
  CHECK(slices > 5);
  CHECK(names.contains("good"));
  CHECK(names.contains("payment"));
}

TEST_CASE("xes has a trace for each saga, and texts that are XML") {
  TwoOrders orders;
  const std::string xes = to_xes(packed(orders.observer, everything()), schemas());
  CHECK(count_of(xes, "<trace>") == 2);
  CHECK(count_of(xes, "</trace>") == 2);
  CHECK(count_of(xes, "<event>") == count_of(xes, "</event>"));
  CHECK(count_of(xes, "key=\"concept:name\" value=\"payment.declined\"") == 1);
  CHECK(count_of(xes, "<string key=\"state\" value=\"compensated\"/>") == 1);

  SUBCASE("any content of an event") {
    World world;
    Observer observer(world, memory::make_disk());
    world.publish("order.placed", "odd", {}, R"({"order_id": "<&\"\u0007'>"})");
    observer.run();
    const std::string odd = to_xes(packed(observer, everything()), schemas());
    CHECK(count_of(odd, "value=\"&lt;&amp;&quot;\xef\xbf\xbd'&gt;\"") == 1);
  }
}

TEST_CASE("ocel declares every type and attribute that it uses") {
  TwoOrders orders;
  const Json log = Json::parse(to_ocel(packed(orders.observer, everything()), schemas()));
  std::map<std::string, std::map<std::string, std::string>> declared;
  for (const char* kind : {"eventTypes", "objectTypes"}) {
    for (const Json& type : log[kind]) {
      auto& attributes = declared[type["name"]];
      for (const Json& one : type["attributes"]) attributes[one["name"]] = one["type"];
    }
  }
  std::set<std::string> objects;
  for (const Json& object : log["objects"]) {
    CHECK(declared.contains(object["type"]));
    CHECK(objects.insert(object["id"]).second);
  }
  REQUIRE(log["events"].size() > 10);
  for (const Json& event : log["events"]) {
    REQUIRE(declared.contains(event["type"]));
    for (const Json& one : event["attributes"]) {
      const auto& attributes = declared[event["type"]];
      REQUIRE(attributes.contains(one["name"]));
      CHECK(one["value"].is_string());  // as its JSON schema says, whatever the declared type
    }
    std::map<std::string, std::string> by_qualifier;
    for (const Json& one : event["relationships"]) {
      CHECK(objects.contains(one["objectId"]));
      by_qualifier[one["qualifier"]] = one["objectId"];
    }
    CHECK(event["relationships"].size() == 2);
    CHECK((by_qualifier["saga"] == "good" || by_qualifier["saga"] == "bad"));
    CHECK(by_qualifier["emitted by"].starts_with("service/"));
  }
  CHECK(objects.contains("good"));
  CHECK(objects.contains("service/payment"));
}

TEST_CASE("xes and ocel hold the ending under each definition, the newest of each") {
  TwoOrders orders;
  Capsule capsule = packed(orders.observer, everything());
  REQUIRE(capsule.endings.size() == 2);
  capsule.endings.push_back({"paid", "bad", 1, "stuck"});
  capsule.endings.push_back({"paid", "bad", 2, "completed"});
  const std::string xes = to_xes(capsule, schemas());
  CHECK(count_of(xes, "<trace>") == 3);
  for (const char* name : {"good", "order/bad", "paid/bad"})
    CHECK(count_of(xes, "    <string key=\"concept:name\" value=\"" + std::string(name) + "\"/>") ==
          1);
  CHECK(count_of(xes, "key=\"definition\" value=\"paid\"") == 1);
  CHECK(count_of(xes, "key=\"state\" value=\"completed\"") == 2);
  CHECK(count_of(xes, "key=\"state\" value=\"compensated\"") == 1);

  const Json log = Json::parse(to_ocel(capsule, schemas()));
  std::map<std::string, std::string> types;
  for (const Json& object : log["objects"]) types[object["id"]] = object["type"];
  CHECK(types["good"] == "order");
  CHECK(types["order/bad"] == "order");
  CHECK(types["paid/bad"] == "paid");
  CHECK_FALSE(types.contains("bad"));
  std::map<std::string, std::size_t> events;
  for (const Json& event : log["events"]) {
    for (const Json& one : event["relationships"]) {
      CHECK(types.contains(one["objectId"]));
      ++events[one["objectId"]];
    }
  }
  CHECK(events["good"] > 5);
  CHECK(events["order/bad"] > 5);
  CHECK(events["paid/bad"] == events["order/bad"]);  // an event of a saga is one under each name
}

TEST_CASE("recorded orders still end as they did") {
  const auto capsule = read_capsule(LABAN_SOURCE_DIR "/tests/capsules/orders.capsule");
  REQUIRE(capsule);
  const auto again = opened(*capsule);
  CHECK(again->agreement() != CapsuleStore::Agreement::different);
  CHECK(again->endings() == capsule->endings);
  CHECK(capsule->endings.size() == 8);
}
