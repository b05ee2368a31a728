#pragma once

#include <string>
#include <string_view>

namespace laban::observer {

// At most text_bytes (limits.h), cut between characters.
std::string shortened(std::string_view text);

}  // namespace laban::observer
