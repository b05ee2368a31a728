#pragma once

// Who may know whom.

#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

// One sentence for every include that goes against the arrows.
std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& tree);

}  // namespace architecture
