#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "bus/capsule/capsule.h"

namespace laban {

namespace fs = std::filesystem;

Result<void> write_capsule(const Capsule& capsule, const fs::path& file) {
  const fs::path half = file.string() + ".part";
  std::ofstream out(half, std::ios::binary | std::ios::trunc);
  out << encode(capsule);
  out.close();
  std::error_code error;
  if (out) {
    fs::rename(half, file, error);
    if (!error) return {};
  }
  fs::remove(half, error);
  return Error{ErrorKind::unavailable, fmt::format("cannot write {}", file.string())};
}

Result<Capsule> read_capsule(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error))
    return Error{ErrorKind::not_found, fmt::format("there is no file {}", file.string())};
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Error{ErrorKind::unavailable, fmt::format("cannot read {}", file.string())};
  return decode_capsule(bytes, file.string());
}

}  // namespace laban
