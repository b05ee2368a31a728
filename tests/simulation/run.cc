#include "tests/simulation/run.h"

#include <algorithm>

#include "tests/simulation/audit.h"

namespace laban::simulation {

bool is_broken(const audit::Rule& rule) { return rule.violations > 0 || !rule.why_unknown.empty(); }

bool RunResult::holds() const { return broken() == nullptr; }

const audit::Rule* RunResult::broken() const {
  const auto found = std::find_if(rules.begin(), rules.end(), is_broken);
  return found == rules.end() ? nullptr : &*found;
}

RunResult run(const Plan& plan, const Knowledge& knowledge, bool keeps_lines) {
  Trace trace(keeps_lines);
  World world(plan, knowledge, trace);
  world.run();
  RunResult result;
  result.rules = audit_run(world, plan, knowledge);
  result.digest = trace.digest();
  result.virtual_time = world.now();
  result.counts = world.counts();
  result.lines = trace.lines();
  return result;
}

}  // namespace laban::simulation
