#pragma once

// Writes a file atomically: a reader sees the old file or the new one.

#include <laban/result.h>

#include <filesystem>
#include <string_view>

namespace laban {

enum class Existing { replace, keep };

// Writes a file beside it, "<file>.part", and gives it the name. With Existing::keep a file that is
// there is never overwritten, not even when it appears meanwhile. `unavailable` says why it failed;
// nothing has changed then.
Result<void> write_atomically(const std::filesystem::path& file, std::string_view bytes,
                              Existing existing = Existing::replace);

}  // namespace laban
