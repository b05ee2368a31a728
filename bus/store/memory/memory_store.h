#pragma once

// Store in memory, for tests and the simulation. Single-threaded. Stricter than RocksDB: erase_once
// of a key that was put more than once is refused as `invalid`, at once.

#include <memory>
#include <string>
#include <vector>

#include "bus/store/store.h"

namespace laban::memory {

// Keeps its rows when it is closed and reopened, as a disk outlives a process.
class Disk;
std::shared_ptr<Disk> make_disk();

// From now on, remembers what the last `batches` writes replaced; Store::sync forgets it.
void remember_unsynced(Disk& disk, std::size_t batches);
// How many writes a power loss can take back.
std::size_t unsynced(const Disk& disk);
// Reverts the last `batches` writes, as a power loss would. No store may be open.
void lose_unsynced(Disk& disk, std::size_t batches);

std::unique_ptr<Store> open(std::shared_ptr<Disk> disk, const std::vector<std::string>& families);

}  // namespace laban::memory
