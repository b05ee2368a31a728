// A service whose rules are not those that wrote its log.
#include "bus/runtime/contradiction.h"

#include <doctest/doctest.h>

#include <map>

#include "bus/runtime/limits.h"
#include "events/laban.h"
#include "tests/bus/runtime/payment_world.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::charge;
using laban::testing::PaymentProcess;
using laban::testing::PaymentWorld;
using laban::testing::totals;
using namespace std::chrono_literals;

namespace {

// Charges as payment does, but declines everything over a limit.
Outcome charge_within(std::int64_t limit, const Event<inventory::Reserved>& event, Tx& tx) {
  if (event->total_cents() <= limit) return charge(event, tx);
  payment::DeclinedT declined;
  declined.reason = "too much";
  tx.emit(declined);
  return Outcome::done();
}

PartitionTaskConfig in_shop() { return PartitionTaskConfig{"payment", "shop", 0, 1}; }

struct World : PaymentWorld {
  // How often each saga's charge is in the log.
  std::map<std::string, int> charged() const {
    std::map<std::string, int> counts;
    each_event([&](const Envelope& event, std::uint64_t) {
      if (event.type == "payment.charged") ++counts[std::string(event.saga)];
    });
    return counts;
  }

  // Everything of this type in the log.
  std::vector<wire::Decoded> all_of(std::string_view type) const {
    std::vector<wire::Decoded> found;
    for (const auto& message : stream->messages()) {
      auto event = wire::decode(message, "shop", 0, 1);
      if (event && event->envelope.type == type) found.push_back(std::move(*event));
    }
    return found;
  }
};

struct Process : PaymentProcess {
  Process(World& lives_in, const std::shared_ptr<memory::Disk>& disk,
          const PartitionTaskConfig& config = in_shop(), std::int64_t limit = 1000)
      : PaymentProcess(lives_in, "payment", [limit](const auto& event, Tx& tx) {
          return charge_within(limit, event, tx);
        }) {
    service.on_request("sum", [](std::string_view, Tx& tx) {
      return Reply{true, std::to_string(tx.get(totals, "sum").value_or(0))};
    });
    begin(memory::open(world.stream), disk, config);
  }

  // What a request for the sum is answered, or why it is not.
  std::string ask() {
    std::string said;
    unit->request("sum", "", [&](const Result<std::string>& answer) {
      said = answer ? *answer : answer.error().message;
    });
    REQUIRE(unit->step());
    return said;
  }

  // Until it has halted.
  void run_into_contradiction() {
    for (int i = 0; i < 20 && unit->contradiction() == nullptr; ++i) {
      REQUIRE(unit->step());
      world.clock.advance(300ms);
    }
    REQUIRE(unit->contradiction() != nullptr);
  }

  // Until the log has that it has halted.
  void halt() {
    run_into_contradiction();
    for (int i = 0; i < 20 && !unit->is_quiet(); ++i) {
      REQUIRE(unit->step());
      world.clock.advance(300ms);
    }
    REQUIRE(unit->is_quiet());
  }
};

// A log of ten charges, written without a limit.
struct History : World {
  std::shared_ptr<memory::Disk> disk = memory::make_disk();

  History() {
    for (int i = 0; i < 10; ++i) reserve(i, 10 * (i + 1));
    Process(*this, disk).run();
    REQUIRE(charged().size() == 10);
  }
};

}  // namespace

TEST_CASE("a rebuild under other rules halts before it publishes, and says the first difference") {
  History world;
  world.reserve(10, 10);  // what it could say something about
  const auto messages = world.stream->messages().size();
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.run_into_contradiction();
  CHECK(world.stream->messages().size() == messages);
  const std::string& why = other.unit->waiting();
  CHECK(why.find("for saga o-5 it would now say payment.declined, but the log has its own "
                 "payment.charged at #16 under the same id") != std::string::npos);
  CHECK(why.find("--log-wins") != std::string::npos);
  CHECK(why.find("stores/payment/0") != std::string::npos);
  CHECK_FALSE(other.unit->is_quiet());
}

TEST_CASE("a halted task says in the log what it halted at, and nothing else") {
  History world;
  world.reserve(10, 10);
  const auto messages = world.stream->messages().size();
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.halt();
  CHECK_FALSE(other.unit->next_due());
  REQUIRE(world.stream->messages().size() == messages + 1);
  CHECK(world.stream->messages().back().subject == "shop.0.laban.diverged.payment");
  const auto said = world.all_of("laban.diverged");
  REQUIRE(said.size() == 1);
  const auto contradicted = wire::decode(world.stream->messages()[15], "shop", 0, 1);
  REQUIRE(contradicted);
  CHECK(said[0].envelope.source == "payment");
  CHECK(said[0].envelope.saga == "o-5");
  CHECK(said[0].envelope.cause == contradicted->envelope.id);
  CHECK(said[0].envelope.time == contradicted->position.log_time);
  const auto payload = laban::detail::verified_payload<Diverged>(said[0].envelope.payload);
  REQUIRE(payload);
  CHECK((*payload)->service()->str() == "payment");
  CHECK((*payload)->event_id()->str() == contradicted->envelope.id.hex());
  CHECK((*payload)->event_type()->str() == "payment.charged");
  CHECK((*payload)->sequence() == 16);
  CHECK((*payload)->would_say()->str() == "payment.declined");
  CHECK((*payload)->difference()->str() == "payment.declined instead of payment.charged");
}

TEST_CASE("a halted task halts again after a restart, and says it once") {
  History world;
  const auto disk = memory::make_disk();
  for (int life = 0; life < 3; ++life) {
    Process other(world, disk, in_shop(), 55);
    other.halt();
    for (int i = 0; i < 20; ++i) CHECK_FALSE(*other.unit->step());
    REQUIRE(other.unit->flush());
  }
  CHECK(world.stream->messages().size() == 21);
  // With the rules that wrote the log it goes on, whatever the others had begun to decide.
  Process right(world, memory::make_disk());
  right.run();
  CHECK(right.sum() == 550);
  CHECK(world.stream->messages().size() == 21);
}

TEST_CASE("a difference is told up to its limit, and what is longer is cut there") {
  Envelope envelope;
  envelope.id = {1, 1};
  envelope.type = "payment.charged";
  envelope.source = "payment";
  envelope.saga = "o-1";
  const auto own = wire::encode(envelope);
  const auto logged =
      wire::decode({7, Time(1s), "shop.0.payment.charged", own}, "shop", 0, 1).value();
  const auto told = [&](std::size_t bytes) {
    const auto tell = [&](const Envelope&, const Envelope&) { return std::string(bytes, 'x'); };
    return contradiction_of(own, logged, tell).difference;
  };
  CHECK(told(limits::difference_bytes) == std::string(limits::difference_bytes, 'x'));
  CHECK(told(limits::difference_bytes + 1) == std::string(limits::difference_bytes, 'x'));
  CHECK(told(limits::difference_bytes - 1) == std::string(limits::difference_bytes - 1, 'x'));
}

TEST_CASE("another difference is another event, the same one a copy of it") {
  History world;
  Process(world, memory::make_disk(), in_shop(), 55).halt();
  Process(world, memory::make_disk(), in_shop(), 25).halt();
  Process(world, memory::make_disk(), in_shop(), 55).halt();
  const auto said = world.all_of("laban.diverged");
  REQUIRE(said.size() == 2);
  CHECK(said[0].envelope.id != said[1].envelope.id);
  CHECK(said[0].envelope.saga == "o-5");
  CHECK(said[1].envelope.saga == "o-2");
}

TEST_CASE("a task that halts while the log accepts nothing says it when the log accepts it") {
  History world;
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.run_into_contradiction();
  SUBCASE("the log is out of reach") {
    world.stream->set_down(true);
    for (int i = 0; i < 5; ++i) {
      CHECK_FALSE(*other.unit->step());
      CHECK(other.unit->next_due());
      world.clock.advance(300ms);
    }
    world.stream->set_down(false);
  }
  SUBCASE("the connection breaks while it is under way") {
    world.stream->set_down(true);
    world.stream->set_down(false);
  }
  CHECK(world.all_of("laban.diverged").empty());
  other.halt();
  CHECK(world.all_of("laban.diverged").size() == 1);
  CHECK(world.stream->messages().size() == 21);
}

TEST_CASE("a task that publishes nothing halts in silence") {
  History world;
  auto config = in_shop();
  config.publishes = false;
  Process other(world, memory::make_disk(), config, 55);
  other.halt();
  CHECK(world.stream->messages().size() == 20);
}

TEST_CASE("what a halted task says is in the log once, although its receipt was lost") {
  History world;
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.run_into_contradiction();
  world.stream->lose_receipts(1);
  other.halt();
  CHECK(world.all_of("laban.diverged").size() == 1);
}

TEST_CASE("a halted task whose log is replaced says nothing there") {
  History world;
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.run_into_contradiction();
  world.stream->set_down(true);
  world.stream->cut_tail(3);
  REQUIRE(other.unit->step());
  world.clock.advance(300ms);
  world.stream->set_down(false);
  Error why{ErrorKind::invalid, {}};
  for (int i = 0; i < 20 && why.message.empty(); ++i) {
    const auto stepped = other.unit->step();
    if (!stepped) why = stepped.error();
    world.clock.advance(300ms);
  }
  CHECK(why.kind == ErrorKind::conflict);
  CHECK(world.stream->messages().size() == 3);
}

TEST_CASE("a halted task answers requests with the reason") {
  History world;
  Process other(world, memory::make_disk(), in_shop(), 55);
  other.run_into_contradiction();
  CHECK(other.ask() == other.unit->waiting());
}

TEST_CASE("a store put back from a copy goes on under other rules") {
  History world;
  world.reserve(10, 1000);
  Process other(world, world.disk, in_shop(), 55);
  other.run();
  CHECK(other.unit->contradiction() == nullptr);
  CHECK(world.charged().size() == 10);
}

TEST_CASE("of two at once with other rules, the second to be read halts") {
  World world;
  Process one(world, memory::make_disk());
  Process other(world, memory::make_disk(), in_shop(), 55);
  world.reserve(1, 100);
  for (int i = 0; i < 10; ++i) {
    REQUIRE(one.unit->step());
    REQUIRE(other.unit->step());
  }
  CHECK(one.unit->contradiction() == nullptr);
  CHECK(other.unit->waiting().find("would now say payment.declined") != std::string::npos);
}

TEST_CASE("a task that goes by the log rebuilds under other rules, and says nothing against it") {
  History world;
  auto config = in_shop();
  config.log_wins = true;
  Process other(world, memory::make_disk(), config, 55);
  other.run();
  CHECK(world.stream->messages().size() == 20);
  CHECK(other.unit->counters().overruled == 5);
}

TEST_CASE("a forged event of one's own ends no row, and the true one is published") {
  World world;
  const EventId cause = root_id("inventory", "o-1", "inventory.reserved");
  Envelope forged;
  forged.id = derive_id(cause, "payment", 0);
  forged.type = "payment.charged";
  forged.source = "payment";
  forged.saga = "o-2";
  forged.cause = cause;
  world.reserve(1);
  world.stream->append("shop.0.payment.charged", wire::encode(forged));
  Process process(world, memory::make_disk());
  process.run();
  CHECK(world.charged()["o-1"] == 1);
  CHECK(process.unit->counters().forged == 1);
  CHECK(process.unit->contradiction() == nullptr);
}

TEST_CASE("an event forged in a service's own name halts it, until it is told to go by the log") {
  World world;
  world.reserve(1);
  const EventId cause = root_id("inventory", "o-1", "inventory.reserved");
  Envelope forged;
  forged.id = derive_id(cause, "payment", 0);
  forged.type = "payment.declined";
  forged.source = "payment";
  forged.saga = "o-1";
  forged.cause = cause;
  forged.time = world.clock.now();  // everybody knows when the cause was stored
  world.stream->append("shop.0.payment.declined", wire::encode(forged));
  const auto disk = memory::make_disk();
  {
    Process process(world, disk);
    process.run_into_contradiction();
    CHECK(process.unit->waiting().find("has its own payment.declined at #2") != std::string::npos);
  }
  auto config = in_shop();
  config.log_wins = true;
  Process(world, disk, config).run();
  CHECK(world.charged().empty());
  // Past it, nothing needs to be told.
  world.reserve(2);
  Process next(world, disk);
  next.run();
  CHECK(world.charged()["o-2"] == 1);
}
