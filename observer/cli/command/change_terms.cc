#include "observer/cli/command/change_terms.h"

#include <fmt/core.h>

#include "observer/cli/client/operator_action.h"
#include "observer/cli/client/person.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

using namespace std::chrono_literals;

std::vector<Option> ChangeTerms::options(const std::string& doing, const std::string& waits_for) {
  return {
      {"--reason", "WHY", "reason, recorded in the log; at most 200 bytes", &reason},
      {"--dry-run", "", "show what would change without changing anything", &dry_run},
      {"--as", "WHO", fmt::format("who {} it (default: your user name)", doing), &who},
      {"--timeout", "DURATION", fmt::format("how long to wait for {} (10s)", waits_for), &timeout},
  };
}

std::optional<Failure> ChangeTerms::check(const std::string& change) const {
  if (!reason.empty()) {
    const auto checked = check_by_and_reason(person(who), reason);
    return checked ? std::nullopt : std::optional(failure_of(checked.error()));
  }
  if (dry_run) return std::nullopt;
  return Failure{Exit::wrong_use, change + " needs a reason",
                 "Pass --reason WHY, or preview the change with --dry-run"};
}

Result<Duration> ChangeTerms::patience() const { return parse_patience(timeout, 10s); }

}  // namespace laban::cli
