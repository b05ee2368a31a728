#pragma once

// "Did you mean": the nearest of the words that would have been right.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban::cli {

// How many letters to insert, drop, replace or swap with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Nothing when no candidate is near.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace laban::cli
