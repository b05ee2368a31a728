#pragma once

// Which folder may include which.

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

// A folder, and the folders whose headers its files may include besides its own and the public
// ones.
struct Room {
  std::string_view folder;
  std::vector<std::string_view> knows;
};

// Every folder of the product. Each may include only folders listed before it, so there is no
// cycle.
const std::vector<Room>& rooms();

// An external library: how its headers begin, and where they may be included.
struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;
  std::vector<std::string_view> folders;  // with all below them
};
const std::vector<Library>& libraries();

// One sentence for every folder that is not in the table, and for every row that has no folder, is
// a duplicate, or includes a folder that is not listed before it.
std::vector<std::string> mistakes_of_rooms(const std::vector<SourceFile>& tree);

// One sentence for every include that violates the table.
std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& tree);

}  // namespace architecture
