#pragma once

// Activity: counts of events per second of the log, for its last hour.
//
//   counts := events:le64 started:le64 completed:le64 compensated:le64 stuck:le64

#include <optional>
#include <string_view>

#include "bus/runtime/transaction.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

inline constexpr std::int64_t seconds_kept = 3600;

struct SecondCounts {
  std::uint64_t events = 0, started = 0, completed = 0, compensated = 0, stuck = 0;
};
std::string encode(const SecondCounts& counts);
std::optional<SecondCounts> decode_second(std::string_view bytes);

std::string second_key(std::int64_t second);
std::optional<std::int64_t> parse_second_key(std::string_view key);

class Activity {
 public:
  void count_event(Time at, runtime::Transaction& tx);
  // Counts a saga entering this state, in the current second.
  void count_state(State state);
  // Later counts belong to the second of `at`.
  void turn_to(Time at, runtime::Transaction& tx);
  // Writes the current second.
  void write(runtime::Transaction& tx) const;

 private:
  std::optional<std::int64_t> second_;  // none: read it from the store first
  SecondCounts counts_;
};

}  // namespace laban::observer
