#include "observer/cli/stores/observer_stores.h"

#include <fmt/core.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "bus/store/rocks/rocks_store.h"
#include "observer/rebuild/refold.h"

namespace laban::cli {

namespace fs = std::filesystem;

fs::path observer_store(const fs::path& dir, std::uint32_t partition) {
  return dir / "stores" / std::string(observer::observer_name) / std::to_string(partition);
}

Result<std::unique_ptr<Store>> open_for_reading(const fs::path& store,
                                                const schema::SchemaRegistry& schemas) {
  rocks::Options options;
  options.read_only = true;
  return rocks::open(store, observer::Refold::families(schemas), options);
}

Result<std::unique_ptr<Store>> make_store(const fs::path& store,
                                          const schema::SchemaRegistry& schemas) {
  return rocks::open(store, observer::Refold::families(schemas), {});
}

Result<ScratchDirectory> ScratchDirectory::make(const fs::path& parent) {
  std::string path = (parent / "laban-verify-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    return Error{ErrorKind::conflict, fmt::format("cannot create a directory in {}: {}",
                                                  parent.string(), std::strerror(errno))};
  }
  return ScratchDirectory(path);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace laban::cli
