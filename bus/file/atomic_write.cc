#include "bus/file/atomic_write.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace laban {

namespace fs = std::filesystem;

Result<void> write_atomically(const fs::path& file, std::string_view bytes, Existing existing) {
  const auto failed = [&](const std::string& why) {
    return Error{ErrorKind::unavailable, "cannot write " + file.string() + ": " + why};
  };
  const fs::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  std::error_code error, ignored;
  if (!out) {
    const std::string why = std::strerror(errno);
    fs::remove(part, ignored);
    return failed(why);
  }
  if (existing == Existing::replace) {
    fs::rename(part, file, error);
  } else {
    fs::create_hard_link(part, file, error);  // unlike rename, it fails when the name is taken
  }
  if (error || existing == Existing::keep) fs::remove(part, ignored);
  if (error) return failed(error.message());
  return {};
}

}  // namespace laban
