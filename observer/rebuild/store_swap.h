#pragma once

// How a rebuilt store replaces the one in use, without ever mixing up the two, whichever process
// dies when:
//
//   STORE              in use
//   STORE.rebuilding   being folded; worthless once its process has ended
//   STORE.rebuilt      complete; whoever opens STORE next first puts it in place
//   STORE.replaced     previously in use, being removed

#include <laban/result.h>

#include <filesystem>

namespace laban::observer {

std::filesystem::path rebuilding_beside(const std::filesystem::path& store);
std::filesystem::path rebuilt_beside(const std::filesystem::path& store);

// An empty place for folding a store. `conflict` if another process is folding there.
Result<std::filesystem::path> begin_rebuilding(const std::filesystem::path& store);
// The store is complete and closed: rebuilding becomes rebuilt.
Result<void> finish_rebuilding(const std::filesystem::path& store);

// Puts a rebuilt store in place, if there is one; then returns true. Neither may be open.
Result<bool> adopt_rebuilt(const std::filesystem::path& store);

}  // namespace laban::observer
