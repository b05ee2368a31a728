#pragma once

// The options that `up` and `demo` share: what kind of system to start.

#include <laban/result.h>

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/client/run_file.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

struct SystemOptions {
  std::optional<std::uint64_t> partitions;
  std::optional<std::uint64_t> port;
  std::string fail;              // "payment=5%,logistics=3%"
  std::vector<std::string> set;  // "SERVICE.option=value"
  std::string mode;
  std::string durability;
  std::string restart_after;
  bool no_observer = false;

  std::vector<Option> options();
  // The settings with the command line's options applied. `conflict` if a system that already has
  // partitions cannot be changed that way.
  Result<SystemSettings> applied_to(SystemSettings settings, bool is_new) const;
};

}  // namespace laban::cli
