#include "observer/cli/definitions/definition_access.h"

#include <fmt/core.h>

#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

using namespace std::chrono_literals;

Result<DefinitionAccess> DefinitionAccess::open(const Context& context) {
  auto schemas = load_schemas({});
  if (!schemas) return schemas.error();
  return open(context, std::move(*schemas));
}

Result<DefinitionAccess> DefinitionAccess::open(const Context& context,
                                                std::unique_ptr<schema::SchemaRegistry> schemas,
                                                Wakeup* wakeup) {
  auto system = context.connect(wakeup);
  if (!system) return system.error();
  auto log =
      DefinitionLog::open(*system->connection, system->target.name_space, *schemas, context.clock);
  if (!log) return log.error();
  return DefinitionAccess{std::move(*system), std::move(schemas), std::move(*log)};
}

std::vector<Option> ChangeTerms::options(const std::string& doing) {
  return {
      {"--reason", "WHY", "reason, recorded in the log", &reason},
      {"--dry-run", "", "show what would change without changing anything", &dry_run},
      {"--as", "WHO", fmt::format("who {} it (default: your user name)", doing), &who},
      {"--timeout", "DURATION", "how long to wait for the observer (10s)", &timeout},
  };
}

std::optional<Failure> ChangeTerms::check(const std::string& change) const {
  if (!reason.empty() || dry_run) return std::nullopt;
  return Failure{Exit::wrong_use, change + " needs a reason",
                 "Pass --reason WHY, or preview the change with --dry-run"};
}

Result<Duration> ChangeTerms::patience() const { return parse_patience(timeout, 10s); }

}  // namespace laban::cli
