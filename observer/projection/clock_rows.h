#pragma once

// The log clock, tick by tick: its value at any position of the log, and at any time.
//
//   clock_row := clock:le64 log_time:le64                    under "clock" 0x00 sequence:be64

#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bus/store/store.h"

namespace laban::observer {

struct ClockRow {
  std::uint64_t sequence = 0;  // of the tick
  Duration clock{};
  Time log_time{};
};

std::string clock_key(std::uint64_t sequence);
std::string encode(const ClockRow& row);
std::optional<ClockRow> parse_clock_row(std::string_view key, std::string_view value);

// The last tick up to `sequence`; nothing if there was none.
Result<std::optional<ClockRow>> clock_until(const Store& store, std::uint64_t sequence);
// The last tick stored up to `time`. Takes a few dozen reads.
Result<std::optional<ClockRow>> clock_until(const Store& store, Time time);

}  // namespace laban::observer
