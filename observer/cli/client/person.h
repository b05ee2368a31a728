#pragma once

// The acting person: the `by` of an event.

#include <string>

namespace laban::cli {

// `named` (--as), or the name of the user running this program.
std::string person(const std::string& named);

}  // namespace laban::cli
