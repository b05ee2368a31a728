#include "observer/cli/process/programs.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

bool can_run(const fs::path& path) { return ::access(path.c_str(), X_OK) == 0; }

}  // namespace

fs::path program_directory() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

Result<fs::path> sibling(const std::string& name) {
  const fs::path path = program_directory() / name;
  if (can_run(path)) return path;
  return Error{ErrorKind::not_found,
               fmt::format("{} is missing next to this program ({}). Build it: scripts/build", name,
                           program_directory().string())};
}

Result<fs::path> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "") +
                             ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    if (const fs::path candidate = fs::path(folder) / name; can_run(candidate)) return candidate;
  }
  return Error{ErrorKind::not_found,
               fmt::format("{} is not installed. Install it with: apt-get install {}", name, name)};
}

}  // namespace laban::cli
