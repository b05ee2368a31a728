#include "observer/rebuild/store_swap.h"

#include <fmt/core.h>

#include "bus/store/rocks/directory.h"

namespace laban::observer {

namespace fs = std::filesystem;

namespace {

fs::path beside(const fs::path& store, const char* ending) {
  fs::path path = store;
  return path += ending;
}

Result<void> put(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (!failed) return {};
  return Error{ErrorKind::unavailable, fmt::format("cannot rename {} to {}: {}", from.string(),
                                                   to.string(), failed.message())};
}

Result<void> clear_away(const fs::path& path) {
  std::error_code failed;
  fs::remove_all(path, failed);
  if (!failed) return {};
  return Error{ErrorKind::unavailable,
               fmt::format("cannot remove {}: {}", path.string(), failed.message())};
}

}  // namespace

fs::path rebuilding_beside(const fs::path& store) { return beside(store, ".rebuilding"); }
fs::path rebuilt_beside(const fs::path& store) { return beside(store, ".rebuilt"); }

Result<fs::path> begin_rebuilding(const fs::path& store) {
  const fs::path place = rebuilding_beside(store);
  if (const auto holder = rocks::lock_holder(place)) {
    return Error{ErrorKind::conflict,
                 fmt::format("process {} is already rebuilding {}", *holder, store.string())};
  }
  if (auto removed = clear_away(place); !removed) return removed.error();
  return place;
}

Result<void> finish_rebuilding(const fs::path& store) {
  if (auto removed = clear_away(rebuilt_beside(store)); !removed) return removed;
  return put(rebuilding_beside(store), rebuilt_beside(store));
}

Result<bool> adopt_rebuilt(const fs::path& store) {
  const fs::path rebuilt = rebuilt_beside(store), replaced = beside(store, ".replaced");
  std::error_code ignored;
  const bool is_there = fs::exists(rebuilt, ignored);
  if (is_there) {
    if (fs::exists(store, ignored)) {
      if (auto removed = clear_away(replaced); !removed) return removed.error();
      if (auto moved = put(store, replaced); !moved) return moved.error();
    }
    if (auto moved = put(rebuilt, store); !moved) return moved.error();
  }
  if (auto removed = clear_away(replaced); !removed) return removed.error();
  return is_there;
}

}  // namespace laban::observer
