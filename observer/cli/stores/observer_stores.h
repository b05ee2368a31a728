#pragma once

// Where the observer keeps its stores, and directories for temporary stores.

#include <laban/result.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "bus/schema/schema_registry.h"
#include "bus/store/store.h"

namespace laban::cli {

// DIR/stores/observer/<partition>
std::filesystem::path observer_store(const std::filesystem::path& dir, std::uint32_t partition);

// Its current state, even while the observer is writing to it.
Result<std::unique_ptr<Store>> open_for_reading(const std::filesystem::path& store,
                                                const schema::SchemaRegistry& schemas);
Result<std::unique_ptr<Store>> make_store(const std::filesystem::path& store,
                                          const schema::SchemaRegistry& schemas);

// Removed with everything in it when this object is destroyed.
class ScratchDirectory {
 public:
  // A new directory in `parent`.
  static Result<ScratchDirectory> make(const std::filesystem::path& parent);

  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace laban::cli
