#pragma once

// Store on RocksDB. The only file that may include RocksDB is rocks_store.cc.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bus/store/limits.h"
#include "bus/store/store.h"

namespace laban::rocks {

struct Options {
  bool sync_every_write = false;  // durability class `power`: fsync with every batch
  bool read_only = false;         // opens while another process writes; sees the store as it is now
  std::size_t cache_bytes = limits::cache_bytes;
  int open_tables = 0;  // how many tables it keeps open at most (open_files.h); 0: all
};

// Opens or creates the store in `directory` with one column family per name. `conflict` when
// another process has it open; `corrupt` when RocksDB refuses it (mode: tolerate corrupted tail) or
// files are missing; `not_found` when read_only and there is none; `invalid` when the directory is
// a symbolic link or world-writable. A family that a read-only store does not have yet is empty.
//
// After the first error of write() or sync() every later call returns that error.
Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory,
                                    const std::vector<std::string>& families,
                                    const Options& options);

}  // namespace laban::rocks
