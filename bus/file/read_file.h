#pragma once

// Reads a whole file.

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban {

// The error names the file and says why: `not_found` when it does not exist, `conflict` when it is
// a directory, may not be read or breaks off.
Result<std::string> read_file(const std::filesystem::path& file);

// The same for a name that a person passes: "-" is the standard input.
Result<std::string> read_input(const std::string& name);

}  // namespace laban
