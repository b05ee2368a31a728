#pragma once

// Numbers formatted for a narrow screen.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observer/cli/terminal/many.h"

namespace laban::top {

// "9,999", "12k", "2.1M": at most six columns.
std::string count_words(std::uint64_t count);
// "1 dead letter", "12k dead letters". `thing` has a plural in s.
std::string counted(std::uint64_t count, std::string_view thing);
// All digits, in groups of three.
using cli::grouped;
std::string rate_words(double per_second);
// "-" without a value.
std::string time_words(const std::optional<Duration>& time);

// "2.1s": without the space.
std::string short_time(Duration time);

// Wraps the text at `columns`, between words if possible. Sanitised.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns,
                                 std::size_t most_lines);

// One character per number, the newest last; at most `columns`. All zero: the lowest bar.
std::string sparkline(const std::vector<std::uint64_t>& numbers, std::size_t columns);

}  // namespace laban::top
