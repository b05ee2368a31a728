#pragma once

// How two definitions differ, key by key, for people who are about to apply one.

#include <string>
#include <vector>

#include "observer/saga/definition/definition.h"

namespace laban::observer {

struct DefinitionDifference {
  enum class Kind { added, removed, changed };
  Kind kind;
  std::string where;          // "the saga", "step charge", "business failed"
  std::string key;            // empty: all of it
  std::string before, after;  // as one would write them; empty when it is not there

  friend bool operator==(const DefinitionDifference&, const DefinitionDifference&) = default;
};
const char* name_of(DefinitionDifference::Kind kind);

// Empty exactly when both have one digest. In the order of `after`; what was removed comes last.
std::vector<DefinitionDifference> differences(const Definition& before, const Definition& after);

// "changed  step charge  within: 30s -> 45s"
std::string to_text(const DefinitionDifference& difference);

}  // namespace laban::observer
