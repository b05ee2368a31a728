#pragma once

// Reasons in words that are the same for all that fail alike.

#include <string>
#include <string_view>

namespace laban::timeline {

// What differs from saga to saga is replaced: numbers by N, ids and other long words with digits by
// ID. At most 160 bytes, cut between characters.
std::string normalised(std::string_view reason);

}  // namespace laban::timeline
