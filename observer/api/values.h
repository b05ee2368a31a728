#pragma once

// What several answers have in common.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "observer/api/fields.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::observer::api {

// Any JSON value, as its text. Empty: null.
struct JsonText {
  std::string text{};
};

// A request without fields.
struct NoFields {
  static constexpr auto fields = [](const auto& visit) { return visit(); };
};

// A point in the log, given either as a sequence (inclusive) or as a time (everything stored up to
// it).
struct Moment {
  std::optional<std::uint64_t> sequence{};
  std::optional<Time> time{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sequence", &Moment::sequence), field("time", &Moment::time));
  };
};

// Messages of a partition's log from `first` to `last`.
struct SequenceRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("first", &SequenceRange::first), field("last", &SequenceRange::last));
  };
};

// Messages that are gone from the log of a partition.
struct LostMessages {
  std::uint32_t partition = 0;
  SequenceRange gap;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("partition", &LostMessages::partition), embedded(&LostMessages::gap));
  };
};

// The distribution of a duration. Exact, over `count` values; without values all zero.
struct Spread {
  std::uint64_t count = 0;
  Duration p50{};
  Duration p95{};
  Duration p99{};
  Duration longest{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("count", &Spread::count), field("p50_ms", &Spread::p50),
                 field("p95_ms", &Spread::p95), field("p99_ms", &Spread::p99),
                 field("longest_ms", &Spread::longest));
  };
};

// Number of sagas by state. Missing states have none.
using StateCounts = std::map<State, std::uint64_t>;

inline std::uint64_t count_of(const StateCounts& counts, State state) {
  const auto found = counts.find(state);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace laban::observer::api
