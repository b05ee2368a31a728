#include "bus/file/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace laban {
namespace {

constexpr std::size_t read_at_once = 64 * 1024;

Error unreadable(const std::string& name, int why) {
  const bool is_missing = why == ENOENT || why == ENOTDIR;
  return {is_missing ? ErrorKind::not_found : ErrorKind::conflict,
          "cannot read '" + name + "': " + std::strerror(why)};
}

// Not a stream: those report neither why reading fails nor, without an exception, that it does.
Result<std::string> read_all(int fd, const std::string& name) {
  std::string bytes;
  std::size_t size = 0;
  while (true) {
    bytes.resize(size + read_at_once);
    const ssize_t count = ::read(fd, bytes.data() + size, read_at_once);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(name, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return unreadable(file.string(), errno);
  auto bytes = read_all(fd, file.string());
  ::close(fd);
  return bytes;
}

Result<std::string> read_input(const std::string& name) {
  return name == "-" ? read_all(STDIN_FILENO, name) : read_file(name);
}

}  // namespace laban
