#pragma once

// Which services a local system has.

#include <laban/result.h>

#include <string>
#include <vector>

namespace laban::cli {

// In the order in which they are started: what the build wrote to share/laban/services.json, a JSON
// array of names.
Result<std::vector<std::string>> service_names();

}  // namespace laban::cli
