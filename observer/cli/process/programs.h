#pragma once

// Where programs are.

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban::cli {

// The folder this program was started from: all of Laban's programs lie there.
std::filesystem::path program_directory();

// A program beside this one, "laban-audit". `not_found` when it is not there.
Result<std::filesystem::path> sibling(const std::string& name);

// A foreign program, looked for in PATH and in the folders of system programs.
Result<std::filesystem::path> find_program(const std::string& name);
}  // namespace laban::cli
