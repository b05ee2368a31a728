#pragma once

// Finds programs.

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban::cli {

// The folder of this program; all of Laban's programs are there.
std::filesystem::path program_directory();

// A program next to this one, "laban-audit". `not_found` if it does not exist.
Result<std::filesystem::path> sibling(const std::string& name);

// An external program, found in PATH or in the folders of system programs.
Result<std::filesystem::path> find_program(const std::string& name);
}  // namespace laban::cli
