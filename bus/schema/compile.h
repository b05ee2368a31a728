#pragma once

// Schemas from files: text (.fbs) is compiled within the process, as flatc -b --schema does it.
// Whatever these return is well-formed (check/well_formed.h).

#include <laban/result.h>

#include <filesystem>
#include <string>

namespace laban::schema {

// A binary schema without comments. Included files are found in the directory of the file that
// includes them, or else in that of `fbs`. `invalid`: it does not compile; the message names file
// and line. `invalid`, `conflict`: it compiles, but is not well-formed. `not_found`, `conflict`: it
// cannot be read; `exhausted`: with all that it includes it is larger than one MiB, it includes too
// many files, or declares more than a schema may hold.
Result<std::string> compile_schema(const std::filesystem::path& fbs);

// Errors: those of read_file() and of check_well_formed(), with the file's name.
Result<std::string> read_binary_schema(const std::filesystem::path& bfbs);

// Either, by the name's ending: .fbs or .bfbs. `invalid`: another ending.
Result<std::string> read_schema_file(const std::filesystem::path& file);

}  // namespace laban::schema
