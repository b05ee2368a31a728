#pragma once

// What to publish on which partition so that one definition is in force on all of them, or
// withdrawn from all. Version numbers mean the same everywhere; an earlier attempt left half done
// is completed.

#include <vector>

#include "observer/saga/definition/registry.h"

namespace laban::observer {

struct DefinitionMove {
  std::size_t partition = 0;  // index into the registries
  std::uint32_t number = 0;   // to apply, or to withdraw
};

// `name` as in the registry: a shadow's ends in "~shadow". Empty: already in force everywhere.
std::vector<DefinitionMove> plan_application(const std::vector<DefinitionRegistry>& books,
                                             std::string_view name, std::uint64_t digest);
// Empty: in force nowhere.
std::vector<DefinitionMove> plan_withdrawal(const std::vector<DefinitionRegistry>& books,
                                            std::string_view name);

}  // namespace laban::observer
