#pragma once

// The files that a schema as text (.fbs) includes. flatbuffers' parser follows includes by
// recursion, starts a file anew after each, and takes two ways to one file for two files: it is
// only given schemas that include a few.

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban::schema {

// `exhausted`: more than one MiB, or more files than schemas have; `not_found`: the file does not
// exist; `invalid`: it, or one that it includes, is no file of text. An included file that is not
// found is left to the parser, which knows the line.
Result<std::string> read_with_few_includes(const std::filesystem::path& fbs);

}  // namespace laban::schema
