#pragma once

// Writes a file atomically: a reader sees the old file or the new one.

#include <laban/result.h>

#include <filesystem>
#include <string_view>

namespace laban {

enum class Existing { replace, keep };

// Writes "<file>.part" first and then renames it. With Existing::keep an existing file is never
// overwritten, not even one that appears meanwhile. On failure nothing has changed, and the error
// says why: `exhausted` when the disk is full, otherwise `conflict`.
//
// Only regular files are replaced. A device, a FIFO or a socket keeps its place: the bytes are
// written into it, all or some. A symbolic link stays, and the file it names is replaced,
// or made.
Result<void> write_atomically(const std::filesystem::path& file, std::string_view bytes,
                              Existing existing = Existing::replace);

}  // namespace laban
