#pragma once

// What several answers have in common.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

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
  std::optional<std::uint64_t> partition{};  // of the sequence, if it is named

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("sequence", &Moment::sequence), field("time", &Moment::time),
                 field_if_any("partition", &Moment::partition));
  };
};

// How far a partition's log had been read.
struct LogPlace {
  std::string stream{};  // "shop-0"
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // of the last message read; 0: none
  Time time{};                 // when the log stored it

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("stream", &LogPlace::stream), field("partition", &LogPlace::partition),
                 field("sequence", &LogPlace::sequence), field("time", &LogPlace::time));
  };
};

// What an answer is of: every number and state in it is the one at these places. In each answer.
struct AsOf {
  Time now{};  // when it was given
  std::vector<LogPlace> partitions{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("now", &AsOf::now), field("partitions", &AsOf::partitions));
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
