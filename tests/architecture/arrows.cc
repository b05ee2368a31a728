#include "tests/architecture/arrows.h"

#include <algorithm>
#include <optional>
#include <set>

namespace architecture {
namespace {

constexpr std::string_view public_headers = "bus/include/laban";
constexpr std::string_view framework_events = "events/laban";  // generated from schemas/laban.fbs
constexpr std::string_view domain_events = "events/domain";    // from the other schemas

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

bool contains(const std::vector<std::string_view>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_product(const SourceFile& file) {
  if (!file.is_cpp()) return false;
  return file.is_in("bus") || file.is_in("services") || file.is_in("observer") ||
         file.is_in("examples") || file.is_in("bench");
}

const Room* room_of(std::string_view folder) {
  const auto found = std::ranges::find(rooms(), folder, &Room::folder);
  return found == rooms().end() ? nullptr : &*found;
}

// The folder that an include belongs to. Empty: generated from schemas/envelope.fbs.
std::string_view target_of(const Include& include) {
  const std::string_view path = include.path;
  if (path == "events/laban.h" || path == "events/laban_schema.h") return framework_events;
  if (path.starts_with("events/")) return domain_events;
  return path.starts_with("laban/") ? public_headers : folder_of(path);
}

// Headers of C++, C or the operating system.
bool is_standard(const Include& include) {
  return include.angled && (folder_of(include.path).empty() ||
                            starts_with_any(include.path, {"sys/", "arpa/", "netinet/", "linux/"}));
}

std::string why_wrong_library(const SourceFile& file, const Include& include) {
  for (const auto& library : libraries()) {
    if (!starts_with_any(include.path, library.headers)) continue;
    if (std::ranges::any_of(library.folders, [&](auto folder) { return file.is_in(folder); }))
      return {};
    return std::string(library.name) + " is wrapped in other folders";
  }
  if (is_standard(include)) return {};
  return "a library that is not in the table of tests/architecture/rooms.cc";
}

std::string why_wrong(const SourceFile& file, const Include& include) {
  const auto own = folder_of(file.path);
  const auto target = target_of(include);
  if (include.angled && target != public_headers) return why_wrong_library(file, include);
  if (target == own || target == public_headers || target.empty()) return {};
  const Room* room = room_of(own);
  if (room != nullptr && contains(room->knows, target)) return {};
  return std::string(own) + " does not know " + std::string(target);
}

}  // namespace

std::vector<std::string> mistakes_of_rooms(const std::vector<SourceFile>& tree) {
  std::set<std::string_view> folders, before{framework_events, domain_events};
  std::vector<std::string> mistakes;
  for (const auto& file : tree) {
    if (is_product(file)) folders.insert(folder_of(file.path));
  }
  for (const auto folder : folders) {
    if (room_of(folder) == nullptr)
      mistakes.push_back(std::string(folder) +
                         " is not in the table of tests/architecture/rooms.cc");
  }
  for (const auto& room : rooms()) {
    const std::string folder(room.folder);
    if (!folders.contains(room.folder)) mistakes.push_back(folder + " is no folder with sources");
    for (const auto known : room.knows) {
      if (!before.contains(known))
        mistakes.push_back(folder + " knows " + std::string(known) + ", which stands behind it");
    }
    if (!before.insert(room.folder).second) mistakes.push_back(folder + " has two rows");
  }
  return mistakes;
}

std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& tree) {
  std::vector<std::string> found;
  for (const auto& file : tree) {
    if (!is_product(file)) continue;
    for (const auto& include : includes_of(file)) {
      const auto reason = why_wrong(file, include);
      if (!reason.empty()) found.push_back(at(file, include.line, include.path + ": " + reason));
    }
  }
  return found;
}

}  // namespace architecture
