#include "tests/simulation/shrink.h"

#include <algorithm>

namespace laban::simulation {

namespace {

// A smaller plan is played in a different order of steps, so it gets more than one chance to show
// the violation.
constexpr std::uint64_t chances = 3;
constexpr std::size_t most_lines = 120;

class Shrinking {
 public:
  Shrinking(Plan plan, std::string rule, const Knowledge& knowledge, std::uint32_t most_runs)
      : plan_(std::move(plan)),
        rule_(std::move(rule)),
        knowledge_(knowledge),
        most_runs_(most_runs) {}

  Plan run() {
    raise_limits();
    for (bool has_shrunk = true; has_shrunk;) {
      has_shrunk = drop(&Plan::faults);
      has_shrunk |= drop(&Plan::orders);
      has_shrunk |= drop(&Plan::poisons);
    }
    return plan_;
  }
  std::uint32_t runs() const { return runs_; }

 private:
  bool is_still_broken(Plan& plan) {
    for (std::uint64_t n = 0; n < chances && runs_ < most_runs_; ++n, ++runs_) {
      plan.chance = plan_.chance + n;
      const auto result = simulation::run(plan, knowledge_);
      const bool breaks =
          std::any_of(result.rules.begin(), result.rules.end(),
                      [&](const auto& rule) { return rule.name == rule_ && is_broken(rule); });
      if (breaks) return true;
    }
    return false;
  }

  // Unless the violation needs the lower ones.
  void raise_limits() {
    Plan usual = plan_;
    usual.limits = {};
    if (is_still_broken(usual)) plan_ = std::move(usual);
  }

  // Halves, then quarters, then one by one.
  template <class T>
  bool drop(std::vector<T> Plan::*list) {
    bool has_shrunk = false;
    for (std::size_t size = ((plan_.*list).size() + 1) / 2; size > 0; size /= 2) {
      for (std::size_t at = 0; at < (plan_.*list).size() && runs_ < most_runs_;) {
        Plan fewer = plan_;
        auto& items = fewer.*list;
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
        items.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, items.size() - at)));
        if (is_still_broken(fewer)) {
          plan_ = std::move(fewer);
          has_shrunk = true;
        } else {
          at += size;
        }
      }
    }
    return has_shrunk;
  }

  Plan plan_;
  const std::string rule_;
  const Knowledge& knowledge_;
  const std::uint32_t most_runs_;
  std::uint32_t runs_ = 0;
};

bool is_tick(const std::string& line) { return line.find("laban.tick") != std::string::npos; }

}  // namespace

Shrunk shrink(Plan plan, const std::string& rule, const Knowledge& knowledge,
              std::uint32_t most_runs) {
  Shrinking shrinking(std::move(plan), rule, knowledge, most_runs);
  Plan smallest = shrinking.run();
  auto result = run(smallest, knowledge, true);
  return {std::move(smallest), std::move(result), shrinking.runs()};
}

std::vector<std::string> history_of(const Shrunk& shrunk) {
  std::vector<std::string> lines;
  std::string evidence;
  if (const auto* rule = shrunk.result.broken()) {
    for (const auto& example : rule->examples) evidence += example + "\n";
  }
  const bool is_short =
      static_cast<std::size_t>(std::count_if(shrunk.result.lines.begin(), shrunk.result.lines.end(),
                                             std::not_fn(is_tick))) <= most_lines;
  for (const auto& line : shrunk.result.lines) {
    if (is_tick(line)) continue;
    const auto saga = line.find(": o-");
    // Of many messages, only those of the sagas in question.
    const bool is_message = line.find("  log ") != std::string::npos;
    if (!is_short && is_message && saga != std::string::npos) {
      const auto name = line.substr(saga + 2, line.find(' ', saga + 2) - saga - 2);
      if (evidence.find(name + " ") == std::string::npos &&
          evidence.find(name + ":") == std::string::npos)
        continue;
    }
    if (lines.size() == most_lines) {
      lines.push_back("...");
      break;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace laban::simulation
