#pragma once

// Where the programs of a system are.

#include <laban/result.h>

#include <filesystem>
#include <string>
#include <vector>

namespace laban::cli {

// The folder this program was started from: all of Laban's programs lie there.
std::filesystem::path program_directory();

// A program beside this one, "laban-audit". `not_found` when it is not there.
Result<std::filesystem::path> sibling(const std::string& name);

// A foreign program, looked for in PATH and in the folders of system programs.
Result<std::filesystem::path> find_program(const std::string& name);

// The services of the example, in the order they are started: share/laban/services.json when the
// build wrote one (a JSON array of names), otherwise the six that are always there.
Result<std::vector<std::string>> service_names();

}  // namespace laban::cli
