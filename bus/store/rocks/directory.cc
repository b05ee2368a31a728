#include "bus/store/rocks/directory.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace laban::rocks {
namespace {

Error system_error(const char* what, const std::filesystem::path& path) {
  const ErrorKind kind = errno == ENOSPC ? ErrorKind::exhausted : ErrorKind::unavailable;
  return {kind, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(errno))};
}

// Otherwise a power loss may remove the new directory, whatever was synced inside it.
Result<void> sync_directory(const std::filesystem::path& directory) {
  const int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return system_error("open directory", directory);
  const bool synced = ::fsync(handle) == 0;
  Result<void> result = synced ? Result<void>() : system_error("sync directory", directory);
  ::close(handle);
  return result;
}

}  // namespace

Result<void> check_directory(const std::filesystem::path& directory) {
  struct stat found;
  if (::lstat(directory.c_str(), &found) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return system_error("look at", directory);
    return Error{ErrorKind::not_found, fmt::format("no store at {}", directory.string())};
  }
  if (S_ISLNK(found.st_mode)) {
    return Error{ErrorKind::invalid, fmt::format("{} is a symbolic link: name the directory itself",
                                                 directory.string())};
  }
  if (!S_ISDIR(found.st_mode)) {
    return Error{ErrorKind::invalid, fmt::format("{} is not a directory", directory.string())};
  }
  if ((found.st_mode & S_IWOTH) != 0) {
    return Error{ErrorKind::invalid,
                 fmt::format("{0} is world-writable: run chmod o-w {0}", directory.string())};
  }
  return {};
}

Result<void> make_directory(const std::filesystem::path& directory) {
  const auto full = std::filesystem::absolute(directory).lexically_normal();
  std::filesystem::path made;
  for (const auto& part : full) {
    if (part.empty()) continue;  // after a trailing slash
    const auto parent = made;
    made /= part;
    if (::mkdir(made.c_str(), 0700) == 0) {
      if (auto synced = sync_directory(parent); !synced) return synced;
    } else if (errno != EEXIST && !std::filesystem::exists(made)) {
      return system_error("make directory", made);
    }
  }
  return check_directory(directory);
}

std::vector<std::string> data_files(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    const auto& path = entry.path();
    if (path.extension() == ".log" || path.extension() == ".sst") names.push_back(path.filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Contents contents_of(const std::filesystem::path& directory) {
  std::error_code failed;
  if (std::filesystem::exists(directory / "CURRENT", failed)) return Contents::store;
  return data_files(directory).empty() ? Contents::nothing : Contents::remains;
}

std::optional<int> lock_holder(const std::filesystem::path& directory) {
  // Opening and closing the lock file would drop a lock that this process holds, so ask the kernel.
  struct stat lock;
  if (::stat((directory / "LOCK").c_str(), &lock) != 0) return std::nullopt;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, advisory, access, file;
    int process = 0;
    if (!(words >> number >> kind >> advisory >> access >> process >> file)) continue;
    if (file.substr(file.rfind(':') + 1) == std::to_string(lock.st_ino) && process > 0) {
      return process;
    }
  }
  return std::nullopt;
}

}  // namespace laban::rocks
