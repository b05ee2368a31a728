#pragma once

// A log in which anything may have happened, made from a seed: sagas that succeed, fail and begin
// again, foreign events, garbage, copies, gaps, operators' actions, definitions that come and go,
// time.

#include <random>
#include <string>
#include <vector>

#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

class RandomHistory {
 public:
  RandomHistory(World& world, std::uint64_t seed) : world_(world), random_(seed) {}

  // Lets `count` things happen; `observer` reads them now and then and emits the ticks.
  void play(Observer& observer, int count);

  static const std::vector<std::string>& sagas();

 private:
  void happen();
  void happen_to(const std::string& saga);
  void say(const std::string& saga);
  void contradict(const StoredMessage& message);
  void act(const std::string& saga);
  void change_definitions();
  void lose_some();
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool once_in(std::size_t times) { return below(times) == 0; }

  World& world_;
  std::mt19937_64 random_;
  int events_ = 0;
  std::uint32_t version_ = 1, shadow_ = 0;
  std::uint64_t read_up_to_ = 0;  // read by the observer
};

}  // namespace laban::observer::testing
