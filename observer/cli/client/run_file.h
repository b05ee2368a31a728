#pragma once

// DIR/run.json: what `laban up` runs in DIR, or last ran there. Enough to reach that system and to
// start it again. Written atomically.

#include <laban/clock.h>
#include <laban/result.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace laban::cli {

// Pauses between restarts grow to fifty times the first one, counted in nanoseconds.
inline constexpr std::chrono::milliseconds longest_pause = std::chrono::hours(24);

// What a system was started with; used again when it is restarted without other options.
struct SystemSettings {
  std::string name_space = "shop";
  std::uint32_t partitions = 1;
  std::uint16_t port = 0;  // 0: any free port
  std::string mode = "emit";
  std::string durability = "process";
  Duration restart_after = std::chrono::milliseconds(100);  // the first pause before a restart
  bool with_observer = true;
  // service -> option -> value
  std::map<std::string, std::map<std::string, std::string>> options;
};

struct RunningProcess {
  std::string name;
  std::int64_t pid = 0;  // 0: not running
  std::uint32_t restarts = 0;
};

struct RunFile {
  std::int64_t pid = 0;  // of the supervisor; 0: stopped
  bool ready = false;
  std::string url;
  std::filesystem::path dir;
  SystemSettings settings;
  std::vector<RunningProcess> processes;
};

// `not_found` when there is none, `corrupt` when it cannot be read.
Result<RunFile> read_run_file(const std::filesystem::path& dir);
Result<void> write_run_file(const RunFile& run);

// Exclusive use of DIR while this object lives. The kernel releases it when the process ends.
class DirectoryLock {
 public:
  // `conflict` when another process has it.
  static Result<DirectoryLock> take(const std::filesystem::path& dir);
  // Whether any process holds it now.
  static bool is_held(const std::filesystem::path& dir);

  DirectoryLock(DirectoryLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace laban::cli
