#include "observer/cli/local/programs.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
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
               fmt::format("{} is not beside this program ({}). Build it: scripts/build", name,
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

Result<std::vector<std::string>> service_names() {
  const fs::path list = program_directory() / "../share/laban/services.json";
  std::ifstream file(list);
  if (!file) {
    return std::vector<std::string>{"orders", "inventory", "payment",
                                    "seller", "logistics", "notification"};
  }
  const auto document = nlohmann::json::parse(file, nullptr, false);
  std::vector<std::string> names;
  if (document.is_array()) {
    for (const auto& name : document) {
      if (name.is_string()) names.push_back(name);
    }
  }
  if (names.empty()) {
    return Error{ErrorKind::corrupt,
                 fmt::format("{} is not a list of service names", list.string())};
  }
  return names;
}

}  // namespace laban::cli
