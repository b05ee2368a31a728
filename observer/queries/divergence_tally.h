#pragma once

// Sagas beside their shadows, counted, and those that differ as JSON: KIND, DIFFERING and SIDE of
// queries.h.

#include <array>

#include "observer/queries/request.h"
#include "observer/queries/shadow_pairs.h"
#include "observer/saga/fold/divergence.h"

namespace laban::observer {

struct DivergenceTally {
  std::uint64_t compared = 0, equal = 0, differing = 0, undecided = 0;
  std::array<std::uint64_t, divergence_kind_count> kinds{};
  Json sagas = Json::array();

  void count(const ShadowPair& pair, std::uint32_t partition);
  // Puts "compared", "equal", "differing", "undecided", "kinds" and "sagas" into an answer.
  void write(Json& answer) &&;
};

}  // namespace laban::observer
