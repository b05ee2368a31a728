#pragma once

// Facts: what is counted over all runs, by type and by pair of types. Nothing is concluded here.

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
  std::vector<std::size_t> with;    // runs that have the type
  std::vector<std::size_t> recurs;  // runs that have it more than once
  std::vector<std::size_t> places;  // sum of the places of the first ones
  // Runs in which nothing was undone yet when it came; and those whose undoing it began.
  std::vector<std::size_t> unfailed, began_undoing;
  Pairs before;    // (a, b): runs with b in which a came before the first b
  Pairs ancestor;  // (a, b): runs with b in which the first b goes back to an a
  Pairs follows;   // (a, b): runs in which a b follows an a
  Pairs together;  // (a, b): runs in which one service answered one event with both
  std::size_t undone = 0;
  std::size_t undone_by_time = 0;  // whose undoing no event of the saga began
  std::size_t undone_by_dead_letter = 0;
};

// All but very few: a saga that lost its way does not make a rule of thousands untrue.
inline bool nearly_all(std::size_t count, std::size_t of) {
  return of > 0 && count * 1000 >= of * 995;
}

// Reorders `durations`.
Delay delay_of(std::vector<Duration>& durations);

}  // namespace laban::observer::mining
