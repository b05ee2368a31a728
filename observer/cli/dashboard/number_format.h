#pragma once

// Numbers as a narrow screen shows them.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban::top {

// "184,220", "1.9k", "2.1M": at most six columns from ten thousand on.
std::string count_words(std::uint64_t count);
// "1 dead letter", "12k dead letters": of what has a plural in s.
std::string counted(std::uint64_t count, std::string_view thing);
// Every digit, in groups of three.
std::string grouped(std::uint64_t count);
std::string rate_words(double per_second);
// "-" where there is none.
std::string time_words(const std::optional<Duration>& time);

// "2.1s": without the blank.
std::string short_time(Duration time);

// The text in lines of so many columns, broken between words where that is possible. Made safe.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns,
                                 std::size_t most_lines);

// One sign a number, the newest last; at most `columns`. All zero: the lowest sign.
std::string sparkline(const std::vector<std::uint64_t>& numbers, std::size_t columns);

}  // namespace laban::top
