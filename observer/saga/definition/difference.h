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
  std::string key;            // empty: the whole item
  std::string before, after;  // as written in YAML; empty when absent

  friend bool operator==(const DefinitionDifference&, const DefinitionDifference&) = default;
};
const char* name_of(DefinitionDifference::Kind kind);

// Empty exactly when both have the same digest. In the order of `after`; removed items come last.
std::vector<DefinitionDifference> differences(const Definition& before, const Definition& after);

// "changed  step charge  within: 30s -> 45s"
std::string to_text(const DefinitionDifference& difference);

}  // namespace laban::observer
