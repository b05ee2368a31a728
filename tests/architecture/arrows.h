#pragma once

// Who may know whom.

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

// A folder, and the folders whose headers its files may include beside its own and the public ones.
struct Room {
  std::string_view folder;
  std::vector<std::string_view> knows;
};

// Every folder of the product. Each knows only folders that stand before it: so there is no cycle.
const std::vector<Room>& rooms();

// A foreign library: how its headers begin, and where they may be included.
struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;
  std::vector<std::string_view> folders;  // with all below them
};
const std::vector<Library>& libraries();

// One sentence for every folder that is not in the table and for every row that has no folder, is
// there twice, or knows a folder that does not stand before it.
std::vector<std::string> mistakes_of_rooms(const std::vector<SourceFile>& tree);

// One sentence for every include that goes against the table.
std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& tree);

}  // namespace architecture
