#include "bus/capsule/capsule.h"
#include "bus/file/atomic_write.h"
#include "bus/file/read_file.h"

namespace laban {

namespace fs = std::filesystem;

Result<void> write_capsule(const Capsule& capsule, const fs::path& file) {
  return write_atomically(file, encode(capsule));
}

Result<Capsule> read_capsule(const fs::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  return decode_capsule(*bytes, file.string());
}

}  // namespace laban
