#pragma once

// Rows of the log's gaps (projection/rows.h, "hole"), which the fold needs to judge whether a
// saga's evidence is complete.

#include <laban/result.h>

#include <optional>
#include <string>
#include <string_view>

#include "bus/event/log_gap.h"
#include "bus/store/store.h"

namespace laban::observer {

std::string gap_key(std::uint64_t first);
std::string gap_value(std::uint64_t last);
std::optional<LogGap> parse_gap(std::string_view key, std::string_view value);

// `corrupt` when a row cannot be read.
Result<LogGaps> read_gaps(const Store& store);
// The last gap that begins before `sequence`; exists() is false if there is none.
Result<LogGap> gap_before(const Store& store, std::uint64_t sequence);

}  // namespace laban::observer
