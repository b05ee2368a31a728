#pragma once

// Sagas beside their shadows: every saga of the definition in force that began while one version of
// its shadow was in force, in the order of their first events, and what it is under the shadow.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/divergence.h"
#include "observer/queries/saga_index.h"

namespace laban::observer {

struct ShadowPair {
  const DefinitionVersion& in_force;  // that the saga runs under
  const Instance& saga;
  const DefinitionVersion& shadow;
  const Instance& shadowed;  // has seen nothing when the shadow does not speak of its events
};

// Of the shadow's generations, oldest first, the one that began with the same event: an id that
// begins again may have begun again under one of them only, and then there is nothing to compare. A
// shadow without any has seen nothing.
std::optional<Instance> shadow_beside(const Instance& saga, const Definition& shadow,
                                      const std::vector<Instance>& generations);

struct ShadowRange {
  std::string definition;    // without "~shadow"
  std::uint32_t number = 0;  // of the shadow
  std::optional<Time> since{};
  std::optional<std::string> saga{};
  std::optional<ListPlace> after{};
};

// Visits pairs of one partition until the visitor returns false or enough has been looked at.
// Returns where it stopped; nothing when it came to the end.
using PairVisitor = std::function<bool(const ShadowPair& pair)>;
std::optional<ListPlace> visit_pairs(const StoreView& view, const ShadowRange& range,
                                     const PairVisitor& visit);

// Counts a pair; adds the saga to the list if it differs.
void count(api::DivergenceTally& tally, const ShadowPair& pair, std::uint32_t partition);
// All counts are zero, and every kind is named.
api::DivergenceTally empty_tally();

}  // namespace laban::observer
