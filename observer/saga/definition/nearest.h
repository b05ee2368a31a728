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

// The same as a sentence: "Did you mean 'done'?".
std::string meant(std::string_view word, const std::vector<std::string>& known,
                  std::string otherwise);

// Two sentences on a name that nothing has: "there is no step 'chrage'. Did you mean 'charge'?";
// or, when nothing is close, the names that there are: "... There are: charge, place".
std::string no_such(std::string_view kind, std::string_view name,
                    const std::vector<std::string>& known);

}  // namespace laban::observer
