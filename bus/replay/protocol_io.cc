#include <fmt/core.h>
#include <laban/codec.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bus/replay/protocol.h"

namespace laban::replay {

namespace {

// Far more than one event can cause.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;

Error broken(const char* what) {
  return {ErrorKind::unavailable, fmt::format("cannot {} a replay: {}", what,
                                              errno == 0 ? "it has ended" : std::strerror(errno))};
}

// How many bytes arrived before the other end closed.
Result<std::size_t> read_all(int fd, char* into, std::size_t size) {
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::read(fd, into + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return broken("read");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

}  // namespace

Result<std::optional<std::string>> read_frame(int fd) {
  char head[8];
  const auto begun = read_all(fd, head, sizeof head);
  if (!begun) return begun.error();
  if (*begun == 0) return std::optional<std::string>();
  std::string_view in(head, *begun);
  std::uint64_t size = 0;
  errno = 0;
  if (!codec::take_le64(in, size) || size > most_bytes) return broken("read");
  std::string body(size, '\0');
  const auto had = read_all(fd, body.data(), size);
  if (!had) return had.error();
  errno = 0;
  if (*had < size) return broken("read");
  return std::optional(std::move(body));
}

Result<void> write_frame(int fd, std::string_view body) {
  std::string frame;
  codec::append_le64(frame, body.size());
  frame += body;
  for (std::size_t written = 0; written < frame.size();) {
    const ssize_t put = ::write(fd, frame.data() + written, frame.size() - written);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return broken("write to");
    written += static_cast<std::size_t>(put);
  }
  return {};
}

}  // namespace laban::replay
