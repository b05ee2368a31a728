#pragma once

// Store in memory, for tests and the simulation. Single-threaded. Stricter than RocksDB: erase_once
// of a key that was put more than once is refused as `invalid`, at once.

#include <memory>
#include <string>
#include <vector>

#include "bus/store/store.h"

namespace laban::memory {

// Its rows are there again when it is opened again, as a disk outlives a process.
class Disk;
std::shared_ptr<Disk> make_disk();

std::unique_ptr<Store> open(std::shared_ptr<Disk> disk, const std::vector<std::string>& families);

}  // namespace laban::memory
