#pragma once

// "Did you mean": the known word that was probably meant.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban::observer {

// Number of letters to insert, delete, replace or swap with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Nothing when no word is close enough to suggest.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

// "did you mean 'done'?", or `otherwise` when nothing is close.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         std::string otherwise);

}  // namespace laban::observer
