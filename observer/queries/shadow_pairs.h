#pragma once

// Pairs of a saga and its shadow: every saga of the definition in force that began while one
// version of its shadow was in force, in the order of their first events, and the same saga under
// the shadow.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/divergence.h"
#include "observer/queries/saga_index.h"
#include "observer/rebuild/saga_refold.h"

namespace laban::observer {

struct ShadowPair {
  const DefinitionVersion& in_force;  // that the saga runs under
  const Instance& saga;
  const DefinitionVersion& shadow;
  const Instance& shadowed;  // has no events if the shadow mentions none of them
};

// Of the shadow's generations, oldest first, the one that began with the same event: a saga that
// begins again may have begun again under only one of them, and then there is nothing to compare. A
// shadow without generations has no events.
std::optional<Instance> shadow_beside(const Instance& saga, const Definition& shadow,
                                      const std::vector<Instance>& generations);

struct ShadowRange {
  std::string definition;    // without "~shadow"
  std::uint32_t number = 0;  // of the shadow
  std::optional<Time> since{};
  std::optional<std::string> saga{};
  std::optional<ListPlace> after{};
};

// Visits pairs of one partition until the visitor returns false or enough was examined. Returns
// where it stopped; nothing if it came to the end.
using PairVisitor = std::function<bool(const ShadowPair& pair)>;
std::optional<ListPlace> visit_pairs(const StoreView& view, const ShadowRange& range,
                                     const PairVisitor& visit);

// What else is known of sagas that differ: their rows, folded again up to a position under both
// definitions. Nothing if there are too many.
struct Recorded {
  const StoreReader& reader;
  std::function<std::optional<SagaRefold>(const std::string& saga, std::uint64_t sequence)> fold;
};

// Counts a pair; adds the saga to the list if it differs.
void count(api::DivergenceTally& tally, const ShadowPair& pair, const Recorded& recorded);
// All counts are zero, and every kind has an entry.
api::DivergenceTally empty_tally();

}  // namespace laban::observer
