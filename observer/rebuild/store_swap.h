#pragma once

// How a rebuilt store takes the place of the one in use, without the two ever being mixed up,
// whichever process dies when:
//
//   STORE              in use
//   STORE.rebuilding   being folded; worth nothing once its process has ended
//   STORE.rebuilt      whole; whoever opens STORE next puts it in its place first
//   STORE.replaced     what was in use before, being removed

#include <laban/result.h>

#include <filesystem>

namespace laban::observer {

std::filesystem::path rebuilding_beside(const std::filesystem::path& store);
std::filesystem::path rebuilt_beside(const std::filesystem::path& store);

// An empty place for a store to be folded in. `conflict` when another process is folding there.
Result<std::filesystem::path> begin_rebuilding(const std::filesystem::path& store);
// It is whole and closed: rebuilding becomes rebuilt.
Result<void> finish_rebuilding(const std::filesystem::path& store);

// Puts a rebuilt store in place, if there is one; true then. Nobody may have either open.
Result<bool> adopt_rebuilt(const std::filesystem::path& store);

}  // namespace laban::observer
