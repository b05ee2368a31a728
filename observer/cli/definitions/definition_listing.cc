#include "observer/cli/definitions/definition_listing.h"

#include <algorithm>

namespace laban::cli {

std::vector<ListedVersion> list_versions(const std::vector<observer::DefinitionRegistry>& books,
                                         const std::optional<Observed>& observed) {
  std::vector<ListedVersion> all;
  const auto line_of = [&](const observer::DefinitionVersion& version) -> ListedVersion& {
    const auto found = std::find_if(all.begin(), all.end(), [&](const ListedVersion& line) {
      return line.version->name() == version.name() && line.version->number == version.number &&
             line.version->definition.digest() == version.definition.digest();
    });
    if (found != all.end()) return *found;
    all.push_back({&version, {}, {}, std::nullopt});
    return all.back();
  };
  for (std::size_t partition = 0; partition < books.size(); ++partition) {
    for (const auto& [name, chapter] : books[partition].chapters()) {
      for (const auto& version : chapter.versions()) {
        ListedVersion& line = line_of(version);
        line.partitions.push_back(partition);
        if (chapter.in_force() == &version) line.in_force.push_back(partition);
      }
    }
  }
  for (auto& line : all) {
    if (observed)
      line.running = running_under(*observed, line.version->name(), line.version->number);
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedVersion& a, const ListedVersion& b) {
    return std::pair(a.version->name(), a.version->number) <
           std::pair(b.version->name(), b.version->number);
  });
  return all;
}

}  // namespace laban::cli
