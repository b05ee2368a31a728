#pragma once

// The cause tree of a story, as lines. What led to one thing only goes on in the same column; what
// led to several branches.

#include <string>
#include <vector>

#include "observer/saga/timeline/causes.h"

namespace laban::timeline {

struct Branch {
  std::size_t entry = 0;
  std::string stem;  // what is drawn before it: "│ ├ "
};

// Everything; or what one entry led to, that one first. Stems end at 20 branchings, so that any
// story can be drawn.
std::vector<Branch> tree_of(const Causes& causes);
std::vector<Branch> tree_of(const Causes& causes, std::size_t from);

}  // namespace laban::timeline
