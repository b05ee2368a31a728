#pragma once

// The services of a local system.

#include <laban/result.h>

#include <string>
#include <vector>

namespace laban::cli {

// In start order: what the build wrote to share/laban/services.json, a JSON array of names.
Result<std::vector<std::string>> service_names();

}  // namespace laban::cli
