#pragma once

// Normalises reasons, so that sagas that fail alike have the same text.

#include <string>
#include <string_view>

namespace laban::timeline {

// Replaces what differs between sagas: numbers by N, ids and other long words with digits by ID. At
// most 160 bytes, cut between characters.
std::string normalised(std::string_view reason);

}  // namespace laban::timeline
