#pragma once

// Who acts: the `by` of an event.

#include <string>

namespace laban::cli {

// `named` (--as), or else the name of the user that runs this program.
std::string person(const std::string& named);

}  // namespace laban::cli
