#pragma once

// The cause tree of a timeline, as lines. A single effect continues in the same column; several
// effects branch.

#include <string>
#include <vector>

#include "observer/saga/timeline/causes.h"

namespace laban::timeline {

struct Branch {
  std::size_t entry = 0;
  std::string stem;  // drawn before it: "│ ├ "
};

// Everything, or one entry and what it led to. Stems stop growing at 20 branches, so that any
// timeline can be drawn.
std::vector<Branch> tree_of(const Causes& causes);
std::vector<Branch> tree_of(const Causes& causes, std::size_t from);

}  // namespace laban::timeline
