#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "bus/capsule/capsule.h"
#include "bus/file/atomic_write.h"

namespace laban {

namespace fs = std::filesystem;

Result<void> write_capsule(const Capsule& capsule, const fs::path& file) {
  return write_atomically(file, encode(capsule));
}

Result<Capsule> read_capsule(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return Error{ErrorKind::not_found, fmt::format("no such file: {}", file.string())};
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Error{ErrorKind::unavailable, fmt::format("cannot read {}", file.string())};
  return decode_capsule(bytes, file.string());
}

}  // namespace laban
