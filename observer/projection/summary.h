#pragma once

// Summary: the state of a whole partition, in one row; and the counts of each definition version.
// Shadows are excluded from all numbers except `armed`.
//
//   summary := version:u8(1) fold_version:le64 then every number in the order of the struct, le64
//   counts  := version:u8(1) then one le64 for each state

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "observer/saga/fold/instance.h"
#include "observer/saga/fold/log_clock.h"

namespace laban::observer {

struct Summary {
  LogClock clock;
  EventId tick_id;  // of the last tick
  Time tick_log_time{};
  Time first_log_time{};  // of the first message
  Time last_log_time{};
  std::uint64_t last_sequence = 0;
  std::uint64_t events = 0;  // without ticks
  std::uint64_t ticks = 0;
  std::uint64_t invalid = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t findings = 0;
  std::uint64_t decisions = 0;
  std::uint64_t armed = 0;            // instances with a deadline
  EventId digest;                     // of everything ever changed: equal if all changes were equal
  std::uint64_t divergences = 0;      // messages with the id and source of an event that differs
  std::uint64_t last_divergence = 0;  // its sequence

  friend bool operator==(const Summary&, const Summary&) = default;
};

std::string encode(const Summary& summary);
// Nothing if the bytes cannot be read or another version of the fold made them.
std::optional<Summary> decode_summary(std::string_view bytes);
// Which version of the fold made them; nothing if that cannot be read.
std::optional<std::uint64_t> fold_version_of(std::string_view bytes);

// Adds a change to the digest.
void mix(Summary& summary, std::string_view bytes);

struct DefinitionCounts {
  std::array<std::uint64_t, state_count> states{};
  // Sagas that have not ended; includes stuck ones.
  std::uint64_t running() const;
};
// By name and digest.
using AllCounts = std::map<std::string, std::map<std::uint64_t, DefinitionCounts>, std::less<>>;

std::string encode(const DefinitionCounts& counts);
std::optional<DefinitionCounts> decode_counts(std::string_view bytes);

}  // namespace laban::observer
