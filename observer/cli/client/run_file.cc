#include "observer/cli/client/run_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <laban/json.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "bus/file/atomic_write.h"
#include "bus/file/read_file.h"

namespace laban::cli {
namespace {

using nlohmann::json;

json to_json(const RunFile& run) {
  json processes = json::array();
  for (const RunningProcess& process : run.processes) {
    processes.push_back(
        {{"name", process.name}, {"pid", process.pid}, {"restarts", process.restarts}});
  }
  const SystemSettings& settings = run.settings;
  return {{"schema_version", 1},
          {"pid", run.pid},
          {"ready", run.ready},
          {"url", run.url},
          {"namespace", settings.name_space},
          {"partitions", settings.partitions},
          {"dir", run.dir.string()},
          {"port", settings.port},
          {"mode", settings.mode},
          {"durability", settings.durability},
          {"restart_after_ms", settings.restart_after / std::chrono::milliseconds(1)},
          {"observer", settings.with_observer},
          {"options", settings.options},
          {"processes", processes}};
}

// A number that its type cannot hold is an error, not another number.
template <class Number>
Number whole(const json& number) {
  const auto value = number.get<std::int64_t>();
  if (!std::in_range<Number>(value)) throw std::out_of_range("a number is out of range");
  return static_cast<Number>(value);
}

std::chrono::milliseconds pause_in(const json& document) {
  const auto found = document.find("restart_after_ms");
  if (found == document.end()) return std::chrono::milliseconds(100);
  const auto pause = found->get<std::int64_t>();
  return std::clamp(std::chrono::milliseconds(pause), std::chrono::milliseconds(0), longest_pause);
}

RunFile from_json(const json& document) {
  RunFile run;
  run.pid = whole<pid_t>(document.at("pid"));
  run.ready = document.at("ready");
  run.url = document.at("url");
  run.dir = document.at("dir").get<std::string>();
  run.settings.name_space = document.at("namespace");
  run.settings.partitions = whole<std::uint32_t>(document.at("partitions"));
  run.settings.port = whole<std::uint16_t>(document.at("port"));
  run.settings.mode = document.at("mode");
  run.settings.durability = document.value("durability", "process");
  run.settings.restart_after = pause_in(document);
  run.settings.with_observer = document.at("observer");
  run.settings.options = document.at("options");
  for (const json& process : document.at("processes")) {
    run.processes.push_back({process.at("name"), whole<pid_t>(process.at("pid")),
                             whole<std::uint32_t>(process.at("restarts"))});
  }
  return run;
}

std::filesystem::path lock_path(const std::filesystem::path& dir) { return dir / "lock"; }

}  // namespace

Result<RunFile> read_run_file(const std::filesystem::path& dir) {
  const auto path = dir / "run.json";
  const auto text = read_file(path);
  if (!text && text.error().kind != ErrorKind::not_found) return text.error();
  if (!text) {
    return Error{ErrorKind::not_found,
                 fmt::format("{} does not exist: no system was ever started in {}", path.string(),
                             dir.string())};
  }
  const json document = parse_json<json>(*text);
  if (!document.is_object())
    return Error{ErrorKind::corrupt, fmt::format("{} is not a JSON object", path.string())};
  try {
    RunFile run = from_json(document);
    run.dir = dir;
    return run;
  } catch (const std::exception&) {
    return Error{ErrorKind::corrupt,
                 fmt::format("{} is not as laban up writes it: a field is missing or has a wrong "
                             "value. Remove it and run: laban up --dir {}",
                             path.string(), dir.string())};
  }
}

Result<void> write_run_file(const RunFile& run) {
  return write_atomically(run.dir / "run.json", to_json(run).dump(2) + "\n");
}

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& dir) {
  const int fd = ::open(lock_path(dir).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Error{ErrorKind::unavailable,
                 fmt::format("cannot write in {}: {}", dir.string(), std::strerror(errno))};
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return Error{ErrorKind::conflict,
                 fmt::format("a system is already running in {}", dir.string())};
  }
  return DirectoryLock(fd);
}

bool DirectoryLock::is_held(const std::filesystem::path& dir) {
  const int fd = ::open(lock_path(dir).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return held;
}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace laban::cli
