#include "bus/file/atomic_write.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "bus/file/write_all.h"

namespace laban {
namespace {

namespace fs = std::filesystem;

Error not_written(const fs::path& file, int why) {
  return {why == ENOSPC ? ErrorKind::exhausted : ErrorKind::conflict,
          "cannot write " + file.string() + ": " + std::strerror(why)};
}

// 0, or the errno.
int write_into(const fs::path& file, std::string_view bytes, int flags) {
  const int fd = ::open(file.c_str(), flags | O_WRONLY | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd < 0) return errno;
  const int failed = write_all(fd, bytes);
  const int not_closed = ::close(fd) == 0 ? 0 : errno;
  return failed != 0 ? failed : not_closed;
}

int replace(const fs::path& file, std::string_view bytes, Existing existing) {
  const fs::path part = file.string() + ".part";
  int failed = write_into(part, bytes, O_CREAT | O_TRUNC);
  if (failed == 0 && existing == Existing::replace) {
    if (::rename(part.c_str(), file.c_str()) == 0) return 0;
    failed = errno;
  } else if (failed == 0 && ::link(part.c_str(), file.c_str()) != 0) {
    failed = errno;  // unlike rename, it fails when the name is taken
  }
  ::unlink(part.c_str());
  return failed;
}

// What a link to a file that is not there yet names, through other such links.
fs::path behind_broken_links(fs::path file) {
  constexpr int most_links = 40;  // as many as Linux follows
  std::error_code ignored;
  for (int links = 0; links < most_links; ++links) {
    if (!fs::is_symlink(fs::symlink_status(file, ignored))) break;
    file = file.parent_path() / fs::read_symlink(file, ignored);
  }
  return file;
}

}  // namespace

Result<void> write_atomically(const fs::path& file, std::string_view bytes, Existing existing) {
  std::error_code ignored;
  const auto type = fs::status(file, ignored).type();
  int failed = 0;
  if (type == fs::file_type::directory) {
    failed = EISDIR;
  } else if (type == fs::file_type::none || type == fs::file_type::not_found) {
    const bool may_follow = existing == Existing::replace;
    failed = replace(may_follow ? behind_broken_links(file) : file, bytes, existing);
  } else if (existing == Existing::keep) {
    failed = EEXIST;
  } else if (type == fs::file_type::regular) {
    const fs::path behind_links = fs::canonical(file, ignored);
    failed = replace(behind_links.empty() ? file : behind_links, bytes, existing);
  } else {
    failed = write_into(file, bytes, 0);
  }
  return failed == 0 ? Result<void>() : not_written(file, failed);
}

}  // namespace laban
