#pragma once

// The versions of the books of all partitions, put together: what is the same everywhere is one
// line.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/definitions/definition_log.h"
#include "observer/cli/definitions/definition_observed.h"

namespace laban::cli {

struct ListedVersion {
  const observer::DefinitionVersion* version = nullptr;  // of the first partition that has it
  std::vector<std::size_t> partitions;                   // where the log has it
  std::vector<std::size_t> in_force;                     // where it is in force
  std::optional<std::uint64_t> running;  // sagas under it; nothing: no observer answers
};

// By name and number. `books` must outlive it.
std::vector<ListedVersion> list_versions(const std::vector<observer::DefinitionRegistry>& books,
                                         const std::optional<Observed>& observed);

}  // namespace laban::cli
