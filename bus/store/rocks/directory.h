#pragma once

// The directory of a store: creates and checks it, and tells who holds it.

#include <laban/result.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace laban::rocks {

// `invalid` when the path is a symbolic link, not a directory, or world-writable; `not_found` when
// it does not exist.
Result<void> check_directory(const std::filesystem::path& directory);

// Creates the directory and its missing parents, readable by their owner only; then checks.
Result<void> make_directory(const std::filesystem::path& directory);

enum class Contents {
  nothing,  // no store, or one whose creation was interrupted before anything was written
  store,
  remains,  // data without the file that names the store's state
};
Contents contents_of(const std::filesystem::path& directory);

// Names of the files that hold the store's data, sorted.
std::vector<std::string> data_files(const std::filesystem::path& directory);

// The process that holds the store's lock, as far as the system knows.
std::optional<int> lock_holder(const std::filesystem::path& directory);

}  // namespace laban::rocks
