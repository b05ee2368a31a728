#pragma once

// Options shared by the commands that change what is in force: definitions, options of services.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

struct ChangeTerms {
  std::string reason, who, timeout;
  bool dry_run = false;

  // The options that set them. `doing`: "applies"; `waits_for`: "the observer".
  std::vector<Option> options(const std::string& doing, const std::string& waits_for);
  // A reason is required unless it is a dry run. `change`: "an application".
  std::optional<Failure> check(const std::string& change) const;
  // How long to wait for those who put it in force.
  Result<Duration> patience() const;
};

}  // namespace laban::cli
