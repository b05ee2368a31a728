#include "bus/testing/crash_point.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace laban {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Error unreadable(std::string_view crash) {
  return {ErrorKind::invalid,
          "LABAN_CRASH: '" + std::string(crash) +
              "' is not a crash: write it like payment:relay.after_publish:2, several with commas"};
}

struct Crash {
  std::string program, point;
  std::uint64_t pass = 0;
};

Result<Crash> parse(std::string_view text) {
  const auto first = text.find(':');
  const auto last = text.rfind(':');
  Crash crash;
  if (first == std::string_view::npos || first == last) return unreadable(text);
  crash.program = text.substr(0, first);
  crash.point = text.substr(first + 1, last - first - 1);
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + last + 1, end, crash.pass);
  const bool is_whole = code == std::errc() && stop == end && crash.pass > 0;
  if (!is_whole || crash.program.empty() || crash.point.empty()) return unreadable(text);
  return crash;
}

// The value of LABAN_CRASH, or the contents of the file it names.
std::string wanted_crashes() {
  std::string text = variable("LABAN_CRASH");
  if (!text.starts_with('@')) return text;
  std::ifstream file(text.substr(1));
  text.assign(std::istreambuf_iterator<char>(file), {});
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

class CrashPlan {
 public:
  Result<void> read(std::string_view program, std::string_view text, std::string marks) {
    marks_ = std::move(marks);
    while (!text.empty()) {
      const auto comma = text.find(',');
      const auto crash = parse(text.substr(0, comma));
      if (!crash) return crash.error();
      if (crash->program == program) {
        points_[crash->point].crashes.emplace_back(crash->pass, name_of(*crash));
      }
      text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return {};
  }

  void pass(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = points_.find(name);
    if (found == points_.end()) return;
    Point& point = found->second;
    ++point.passed;
    for (const auto& [at, crash] : point.crashes) {
      if (at == point.passed && is_first_time(crash)) die();
    }
  }

 private:
  struct Point {
    std::uint64_t passed = 0;
    std::vector<std::pair<std::uint64_t, std::string>> crashes;  // at which pass; its name
  };

  static std::string name_of(const Crash& crash) {
    return crash.program + ":" + crash.point + ":" + std::to_string(crash.pass);
  }

  [[noreturn]] static void die() {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }

  bool is_first_time(const std::string& crash) const {
    if (marks_.empty()) return true;
    const int file = ::open((marks_ + "/" + crash).c_str(), O_CREAT | O_EXCL | O_WRONLY, 0644);
    if (file >= 0) ::close(file);
    return file >= 0;
  }

  std::mutex mutex_;
  std::string marks_;
  std::map<std::string, Point, std::less<>> points_;
};

std::atomic<CrashPlan*> armed = nullptr;

}  // namespace

Result<void> arm_crash_points(std::string_view program) {
  const std::string text = wanted_crashes();
  if (text.empty()) return {};
  static CrashPlan plan;
  if (auto read = plan.read(program, text, variable("LABAN_CRASH_MARKS")); !read) return read;
  armed = &plan;
  return {};
}

void crash_point(std::string_view name) {
  if (CrashPlan* plan = armed.load(std::memory_order_relaxed)) plan->pass(name);
}

}  // namespace laban
