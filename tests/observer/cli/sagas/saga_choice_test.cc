// Which sagas are shown after a run.

#include "observer/cli/sagas/saga_choice.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/client/answering.h"
#include "tests/observer/queries/busy_world.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;
using laban::observer::testing::BusyWorld;
using laban::observer::testing::World;
using observer::State;
using Observer = laban::observer::testing::Observer;

namespace {

ObserverClient client_of(const Observer& of) {
  return laban::testing::observer_answering(
      [&of](std::string_view endpoint, std::string_view text) {
        return observer::answer(endpoint, text, of.queries());
      });
}

std::vector<std::string> chosen(const Observer& of) {
  std::vector<std::string> ids;
  for (const auto& saga : sagas_worth_looking_at(client_of(of))) ids.push_back(saga.summary.saga);
  return ids;
}

// Orders, one after the other; each fails at a step, or at none ("").
struct Shop {
  World world;
  Observer observer{world, memory::make_disk()};

  explicit Shop(const std::vector<std::string>& fails) {
    for (std::size_t i = 0; i < fails.size(); ++i) {
      world.play_order("o-" + std::to_string(i + 1), fails[i]);
      world.clock.advance(1s);
    }
    Observer::settle(world, {&observer}, 30s);
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("one that completed is shown, one that was undone, and one that failed in another way") {
  CHECK(chosen(Shop({"", "", "reserve", "reserve", "charge", "charge"}).observer) ==
        Ids{"o-1", "o-3", "o-5"});
  CHECK(chosen(Shop({"reserve", "reserve", ""}).observer) == Ids{"o-3", "o-1"});
  CHECK(chosen(Shop({"charge", "reserve"}).observer) == Ids{"o-1", "o-2"});
  CHECK(chosen(Shop({""}).observer) == Ids{"o-1"});
  CHECK(chosen(Shop({}).observer) == Ids{});
}

TEST_CASE("a saga that is stuck is shown instead of one that failed in another way") {
  const BusyWorld busy;
  const auto sagas = sagas_worth_looking_at(client_of(busy.observer));
  REQUIRE(sagas.size() == 3);
  CHECK(sagas[0].summary.state == State::completed);
  CHECK(sagas[1].summary.state == State::compensated);
  CHECK(sagas[2].summary.state == State::stuck);
}

TEST_CASE("all sagas took from the first start to the last ending, and nothing if none ended") {
  CHECK_FALSE(seconds_of_all(client_of(Shop({}).observer)));
  const Shop shop({"", "", ""});
  const auto seconds = seconds_of_all(client_of(shop.observer));
  REQUIRE(seconds);
  CHECK(*seconds >= 2);
  CHECK(*seconds < 3);
}
