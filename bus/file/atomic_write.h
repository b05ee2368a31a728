#pragma once

// Writes a file atomically: a reader sees the old file or the new one.

#include <laban/result.h>

#include <filesystem>
#include <string_view>

namespace laban {

enum class Existing { replace, keep };

// Writes "<file>.part" first and then renames it. With Existing::keep an existing file is never
// overwritten, not even one that appears meanwhile. On failure nothing has changed, and
// `unavailable` says why.
Result<void> write_atomically(const std::filesystem::path& file, std::string_view bytes,
                              Existing existing = Existing::replace);

}  // namespace laban
