#pragma once

// Facts: counts over all runs, by type and by pair of types. Nothing is concluded here.

#include <vector>

#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/traces.h"

namespace laban::observer::mining {

// A count for each ordered pair of types.
class Pairs {
 public:
  explicit Pairs(std::size_t types) : types_(types), counts_(types * types) {}
  std::uint32_t& at(WordIndex a, WordIndex b) { return counts_[a * types_ + b]; }
  std::uint32_t at(WordIndex a, WordIndex b) const { return counts_[a * types_ + b]; }

 private:
  std::size_t types_;
  std::vector<std::uint32_t> counts_;
};

struct Facts {
  explicit Facts(const Runs& runs);

  std::size_t types = 0;
  std::vector<std::size_t> with;    // runs with the type
  std::vector<std::size_t> recurs;  // runs with the type more than once
  std::vector<std::size_t> places;  // sum of the positions of first occurrences
  // Runs in which nothing had been undone when it came, and runs whose compensation it started.
  std::vector<std::size_t> unfailed, began_undoing;
  Pairs before;    // (a, b): runs with b in which a came before the first b
  Pairs ancestor;  // (a, b): runs with b in which the first b descends from an a
  Pairs follows;   // (a, b): runs in which a b follows an a
  Pairs together;  // (a, b): runs in which one service answered one event with both
  std::size_t undone = 0;
  std::size_t undone_by_time = 0;  // runs whose compensation no event started
  std::size_t undone_by_dead_letter = 0;
};

// All but very few: outliers do not invalidate a rule supported by thousands of sagas.
inline bool nearly_all(std::size_t count, std::size_t of) {
  return of > 0 && count * 1000 >= of * 995;
}

// Reorders `durations`.
Delay delay_of(std::vector<Duration>& durations);

}  // namespace laban::observer::mining
