#pragma once

// Divergence: whether one saga ends, times out or compensates differently under two definitions
// that were folded over the same events: the one in force, and a shadow. Pure.
//
// The shadow sends no requests, so the requests it would have sent are never answered: a shadow
// that is compensating counts as compensated once the saga in force has come to rest.

#include <cstdint>
#include <string>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

enum class DivergenceKind : std::uint8_t {
  // A different final state, a different step it is stuck at, or a different event that made it
  // fail.
  ends_differently,
  // Different deadlines expired; when they expired does not count.
  times_out_differently,
  // Different undos, a different order of undos, or different ones waived by a person.
  compensates_differently,
};
inline constexpr std::size_t divergence_kind_count = 3;
const char* name_of(DivergenceKind kind);

struct Divergence {
  enum class Outcome : std::uint8_t {
    equal,
    differing,
    undecided,  // under one of them the saga still runs, and no difference is final yet
  };

  Outcome outcome = Outcome::equal;
  std::vector<DivergenceKind> kinds;  // if different: sorted, without duplicates
  // Sequence of the first event at which it failed, timed out or ended under only one of them, or
  // its undos differed. Later events are what really happened, under the definition in force.
  std::uint64_t from = 0;
};

// One saga under one definition.
struct UnderDefinition {
  const Definition& definition;
  const Instance& instance;
};

// Compares steps by name.
Divergence divergence_of(const UnderDefinition& in_force, const UnderDefinition& shadow);

// The expired deadlines, by step; the saga's own is "". Sorted.
std::vector<std::string> deadlines_passed(const UnderDefinition& saga);

// Steps whose undo is owed or was decided on, including the pivot's fence; in definition order.
std::vector<StepIndex> undos_of(const UnderDefinition& saga);

}  // namespace laban::observer
