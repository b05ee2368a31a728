#pragma once

// What must be said on which partition so that one definition is in force, or withdrawn, on all of
// them. Numbers mean the same everywhere, except where some partition's are so far above another's
// that the other would not take them; what a former attempt left half done is completed.

#include <vector>

#include "observer/saga/definition/registry.h"

namespace laban::observer {

struct DefinitionMove {
  std::size_t partition = 0;  // index into the registries
  std::uint32_t number = 0;   // to apply, or to withdraw
};

// Numbers end, they do not begin again: after the last one comes the last one.
std::uint32_t next_number(std::uint32_t last);

// `name` as in the book: a shadow's ends in "~shadow". Nothing to do: it is in force everywhere.
std::vector<DefinitionMove> plan_application(const std::vector<DefinitionRegistry>& books,
                                             std::string_view name, std::uint64_t digest);
// Empty: in force nowhere.
std::vector<DefinitionMove> plan_withdrawal(const std::vector<DefinitionRegistry>& books,
                                            std::string_view name);

}  // namespace laban::observer
