#pragma once

// The files that a schema as text (.fbs) includes. FlatBuffers' parser recurses
// into includes, restarts a file after each one, and treats two paths to a file as two files, so it
// only gets schemas with few includes.

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban::schema {

// `exhausted`: more than one MiB, or more files than schemas have; `not_found`: the file does not
// exist; `invalid`: it, or one that it includes, is not a text file. An included file that is not
// found is left to the parser, which knows the line.
Result<std::string> read_with_few_includes(const std::filesystem::path& fbs);

}  // namespace laban::schema
