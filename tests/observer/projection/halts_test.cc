// A service that says it has halted: it would contradict its own event in the log.

#include <doctest/doctest.h>
#include <laban/tx.h>

#include <nlohmann/json.hpp>

#include "events/laban.h"
#include "observer/capsule/capsule_store.h"
#include "observer/capsule/pack.h"
#include "observer/projection/rows.h"
#include "observer/queries/status.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::schemas;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

constexpr const char* of_payment = "shop.0.laban.diverged.payment";

DivergedT over(std::uint64_t sequence, const std::string& would_say = "payment.declined") {
  DivergedT diverged;
  diverged.service = "payment";
  diverged.event_id = std::string(32, '1');
  diverged.event_type = "payment.charged";
  diverged.sequence = sequence;
  diverged.would_say = would_say;
  diverged.difference = "all of it";
  return diverged;
}

struct Shop : World {
  // #1 is the definition, #4 the charge.
  Shop() {
    const EventId reserved = publish("inventory.reserved", "o-1", publish("order.placed", "o-1"));
    publish("payment.charged", "o-1", reserved);
  }

  void say(const DivergedT& diverged, const std::string& saga = "o-1",
           const std::string& subject = of_payment, const std::string& source = "payment") {
    const auto bytes = laban::detail::encode_payload(diverged);
    say_bytes({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, saga, subject, source);
  }

  void say_bytes(const std::string& payload, const std::string& saga, const std::string& subject,
                 const std::string& source) {
    Envelope envelope;
    envelope.id = root_id(source, saga, "diverged " + std::to_string(++said_));
    envelope.type = EventTraits<Diverged>::type;
    envelope.source = source;
    envelope.saga = saga;
    envelope.time = clock.now();
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    stream->append(subject, wire::encode(envelope));
  }

  Json status(const Observer& observer) const {
    return Json::parse(
        status_json({Mode::emit,
                     "",
                     {},
                     clock.now(),
                     {{0, observer.unit.get(), observer.projection.get(), observer.store.get()}}}));
  }

 private:
  int said_ = 0;
};

}  // namespace

TEST_CASE("a service that halts is a finding on the saga of the event that it would contradict") {
  Shop world;
  Observer observer(world, memory::make_disk());
  world.say(over(4));
  observer.run();
  const auto saga = observer.instance("o-1");
  REQUIRE(saga);
  REQUIRE(saga->findings.size() == 1);
  CHECK(saga->findings[0].kind == FindingKind::contradiction);
  CHECK(saga->findings[0].sequence == 5);
  CHECK(saga->findings[0].other == 4);
  CHECK(saga->state == State::running);
  const Json shown = ask(observer, "sagas.show", {{"saga", "o-1"}});
  CHECK(shown["findings_list"][0]["kind"] == "contradiction");
  CHECK(shown["findings_list"][0]["sequences"] == Json{4, 5});
  CHECK(shown["findings_list"][0]["text"] ==
        "payment halted: it would now say payment.declined where the log has payment.charged at "
        "#4: all of it");
  CHECK(world.count("laban.dead_lettered") == 0);
}

TEST_CASE("a service that halts is counted, even over an event of no saga") {
  Shop world;
  Observer observer(world, memory::make_disk());
  world.say(over(1, "payment.charged"), "-");
  world.say(over(4), "o-9");
  observer.run();
  CHECK_FALSE(observer.instance("o-9"));
  const Json halts = world.status(observer)["partitions"][0]["halts"];
  REQUIRE(halts.size() == 1);
  CHECK(halts[0]["service"] == "payment");
  CHECK(halts[0]["count"] == 2);
  CHECK(halts[0]["sequence"] == 6);
  CHECK(halts[0]["contradicted"] == 4);
  CHECK(halts[0]["saga"] == "o-9");
  CHECK(halts[0]["event_type"] == "payment.charged");
  CHECK(halts[0]["would_say"] == "payment.declined");
  CHECK(halts[0]["difference"] == "all of it");
  CHECK(halts[0]["spoke_again"] == 0);
}

TEST_CASE("the first event that a halted service decides on is known, after a restart as well") {
  Shop world;
  const auto disk = memory::make_disk();
  {
    Observer observer(world, disk);
    world.say(over(4));
    // What every program says at its start shows nothing, nor does what others say.
    world.publish("seller.prepared", "o-1");
    observer.run();
    CHECK(world.status(observer)["partitions"][0]["halts"][0]["spoke_again"] == 0);
    REQUIRE(observer.unit->flush());
  }
  const std::uint64_t end = world.stream->messages().size();
  world.publish("payment.charged", "o-2");
  world.publish("payment.charged", "o-3");
  Observer next(world, disk);
  next.run();
  CHECK(world.status(next)["partitions"][0]["halts"][0]["spoke_again"] == end + 1);
  Observer rebuilt(world, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.dump() == next.dump());
  // Until it halts again.
  world.say(over(end + 1));
  next.run();
  const Json halt = world.status(next)["partitions"][0]["halts"][0];
  CHECK(halt["spoke_again"] == 0);
  CHECK(halt["count"] == 2);
}

TEST_CASE("nobody says for another that it has halted, and what cannot be read harms nothing") {
  Shop world;
  Observer observer(world, memory::make_disk());
  SUBCASE("another source on the service's subject") {
    world.say(over(4), "o-1", of_payment, "mallory");
  }
  SUBCASE("the service's name on another's subject") {
    world.say(over(4), "o-1", "shop.0.laban.diverged.mallory", "payment");
  }
  SUBCASE("another service in the payload") {
    world.say(over(4), "o-1", "shop.0.laban.diverged.mallory", "mallory");
  }
  SUBCASE("a subject without a source") { world.say(over(4), "o-1", "shop.0.laban.diverged"); }
  SUBCASE("a payload that is none") {
    world.say_bytes(std::string(24, '\x7f'), "o-1", of_payment, "payment");
  }
  observer.run();
  CHECK(world.status(observer)["partitions"][0]["halts"].empty());
  CHECK(world.count("laban.dead_lettered") == 1);
  const auto saga = observer.instance("o-1");
  for (const auto& finding : saga->findings) CHECK(finding.kind != FindingKind::contradiction);
}

TEST_CASE("a position that a halted service cannot know is not cited") {
  Shop world;
  Observer observer(world, memory::make_disk());
  world.say(over(4'000'000'000));
  DivergedT empty;
  empty.service = "payment";
  world.say(empty);
  observer.run();
  const auto saga = observer.instance("o-1");
  REQUIRE(saga->findings.size() == 2);
  CHECK(saga->findings[0].other == 0);
  CHECK(saga->findings[0].text.find(" at #") == std::string::npos);
  CHECK(saga->findings[1].other == 0);
}

TEST_CASE("what is kept of a halt folds to the same, in a capsule and as of any moment") {
  Shop world;
  Observer observer(world, memory::make_disk());
  world.say(over(4));
  observer.run();
  const auto findings_at = [&](std::uint64_t position) -> Json {
    return ask(observer, "sagas.show",
               {{"saga", "o-1"}, {"at", {{"sequence", position}}}})["findings_list"];
  };
  const Json findings = ask(observer, "sagas.show", {{"saga", "o-1"}})["findings_list"];
  CHECK(findings_at(4).empty());
  CHECK(findings_at(5) == findings);
  const auto packed = pack(observer.queries(), {{"o-1"}, false, {}, {}});
  REQUIRE(packed);
  const auto opened = CapsuleStore::open(*packed, schemas());
  REQUIRE(opened);
  CHECK((*opened)->agreement() == CapsuleStore::Agreement::equal);
  CHECK(ask((*opened)->context(world.clock.now()), "sagas.show",
            {{"saga", "o-1"}})["findings_list"] == findings);
}
