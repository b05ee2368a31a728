#pragma once

// One run: a plan played and audited.

#include <string>
#include <vector>

#include "services/audit/rule.h"
#include "tests/simulation/fixtures.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

// Rules that found nothing to check are no violation here: small runs have little to show.
bool is_broken(const audit::Rule& rule);

struct RunResult {
  std::vector<audit::Rule> rules;
  std::uint64_t digest = 0;  // digest of the trace: the same for the same plan
  Duration virtual_time{};
  Counts counts;
  std::vector<std::string> lines;  // if requested

  bool holds() const;
  // The first rule that is broken; null if all hold.
  const audit::Rule* broken() const;
};

RunResult run(const Plan& plan, const Knowledge& knowledge, bool keeps_lines = false);

}  // namespace laban::simulation
