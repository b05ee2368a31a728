#pragma once

// Divergence: whether one saga ends, times out or compensates differently under two definitions
// that were folded over the same events: the one in force, and a shadow. Pure.
//
// The shadow asks for nothing, so what it would have asked for is never answered: one that is being
// undone counts as undone once the saga in force has come to rest.

#include <cstdint>
#include <string>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

enum class DivergenceKind : std::uint8_t {
  // Another state at the end, another step it is stuck at, or another event that made it fail.
  ends_differently,
  // Other deadlines have passed; when they did is no difference.
  times_out_differently,
  // Other undos, or in an order that is stated otherwise; or other ones waived by a person.
  compensates_differently,
};
inline constexpr std::size_t divergence_kind_count = 3;
const char* name_of(DivergenceKind kind);

struct Divergence {
  enum class Outcome : std::uint8_t {
    equal,
    differing,
    undecided,  // under one of them it still goes on, and nothing is different for good yet
  };

  Outcome outcome = Outcome::equal;
  std::vector<DivergenceKind> kinds;  // when differing: sorted, each once
  // Sequence of the first event at which it failed, timed out or ended under one of them only, or
  // was to be undone otherwise. What came later in the log is what really happened, under the
  // definition in force.
  std::uint64_t from = 0;
};

// One saga under one definition.
struct UnderDefinition {
  const Definition& definition;
  const Instance& instance;
};

// Steps are compared by their names.
Divergence divergence_of(const UnderDefinition& in_force, const UnderDefinition& shadow);

// The deadlines that have passed, by step; the saga's own is "". Sorted.
std::vector<std::string> deadlines_passed(const UnderDefinition& saga);

// Steps whose undo is owed or was decided on, the pivot's fence among them; as in the definition.
std::vector<StepIndex> undos_of(const UnderDefinition& saga);

}  // namespace laban::observer
