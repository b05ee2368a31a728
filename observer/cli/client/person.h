#pragma once

// Who acts: what the log says under `by`.

#include <string>

namespace laban::cli {

// `named` (--as), otherwise the name of the user this program runs as.
std::string person(const std::string& named);

}  // namespace laban::cli
