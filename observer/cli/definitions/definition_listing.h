#pragma once

// The versions of all partitions: one line for each version, however many partitions have it.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/definitions/definition_log.h"
#include "observer/cli/definitions/definition_observed.h"

namespace laban::cli {

struct ListedVersion {
  const observer::DefinitionVersion* version = nullptr;  // of the first partition that has it
  std::vector<std::size_t> partitions;                   // that have it
  std::vector<std::size_t> in_force;                     // on which it is in force
  std::optional<std::uint64_t> running;                  // sagas under it; nullopt: no observer
};

// Sorted by name and number. `books` must outlive the result.
std::vector<ListedVersion> list_versions(const std::vector<observer::DefinitionRegistry>& books,
                                         const std::optional<Observed>& observed);

}  // namespace laban::cli
