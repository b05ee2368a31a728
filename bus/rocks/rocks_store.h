#pragma once

// Store on RocksDB. The only file that may include RocksDB is rocks_store.cc.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bus/store/store.h"

namespace laban::rocks {

struct Options {
  bool sync_every_write = false;  // durability class `power`: fsync with every batch
  bool read_only = false;         // opens beside a living writer and sees the store as it is now
};

// Opens or creates the store in `directory` with one column family per name. `conflict` when
// another process has it open; `corrupt` when RocksDB refuses it (mode: tolerate corrupted tail);
// `not_found` when read_only and there is none.
Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory,
                                    const std::vector<std::string>& families,
                                    const Options& options);

}  // namespace laban::rocks
