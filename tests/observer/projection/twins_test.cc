// Several observers on one log, started, killed and deprived of their stores at random: they agree,
// and every request is in the log once.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <random>

#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Observer;
using laban::observer::testing::World;

namespace {

constexpr int sagas = 12;

// Two that may emit and one that only observes.
class Twins {
 public:
  explicit Twins(std::uint64_t seed) : chance_(seed) {
    world_.stream->set_duplicate_window(2min);
    for (auto& disk : disks_) disk = memory::make_disk();
  }

  void run() {
    int placed = 0;
    while (placed < sagas || chance_() % 40 != 0) {
      const std::size_t who = chance_() % 3;
      switch (chance_() % 8) {
        case 0:
          if (placed < sagas) place(placed++);
          break;
        case 1:
          running_[who].reset();  // unwritten data is lost
          break;
        case 2:
          if (!running_[who] && chance_() % 4 == 0) disks_[who] = memory::make_disk();
          break;
        case 3:
          world_.answer_requests();
          break;
        case 4:
          world_.clock.advance(Duration(std::chrono::milliseconds(chance_() % 3000)));
          break;
        default:
          step(who);
      }
    }
  }

  void heal() {
    std::vector<Observer*> all;
    for (std::size_t who = 0; who < 3; ++who) {
      start(who);
      all.push_back(running_[who].get());
    }
    Observer::settle(world_, all, 8min);
  }

  void check() const {
    for (int i = 0; i < sagas; ++i) CHECK(is_end(running_[0]->state(fmt::format("o-{}", i))));
    CHECK(running_[0]->dump() == running_[1]->dump());
    CHECK(running_[0]->dump() == running_[2]->dump());
    for (const char* type :
         {"logistics.stop_requested", "payment.refund_requested", "inventory.release_requested",
          "order.cancel_requested", "seller.unpack_requested", "logistics.unassign_requested"})
      CHECK(world_.count(type) == world_.count_ids(type));
  }

 private:
  void place(int number) {
    constexpr const char* fates[] = {"", "reserve", "charge", "prepare", "carrier", "dispatch"};
    world_.play_order(fmt::format("o-{}", number), fates[chance_() % 6]);
  }

  void start(std::size_t who) {
    if (running_[who]) return;
    running_[who] =
        std::make_unique<Observer>(world_, disks_[who], who == 2 ? Mode::observe : Mode::emit);
  }

  void step(std::size_t who) {
    start(who);
    for (auto steps = chance_() % 20; steps > 0; --steps) REQUIRE(running_[who]->unit->step());
  }

  std::mt19937_64 chance_;
  World world_;
  std::shared_ptr<memory::Disk> disks_[3];
  std::unique_ptr<Observer> running_[3];
};

}  // namespace

TEST_CASE("observers killed and started at random agree, and ask for each undo once") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Twins twins(seed);
    twins.run();
    twins.heal();
    twins.check();
  }
}
