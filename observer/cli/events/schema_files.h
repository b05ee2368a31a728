#pragma once

// How a command ends that cannot use a schema that a person named.

#include <laban/result.h>

#include <string>

#include "observer/cli/command/failure.h"

namespace laban::cli {

// Wrong use when the name is wrong; not found or failed when the file cannot be read; otherwise the
// answer is no: the file was read, and it has problems.
Failure failure_of_schema(const std::string& file, const Error& error);

}  // namespace laban::cli
