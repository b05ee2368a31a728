#include "observer/cli/stores/stored_system.h"

#include <fmt/core.h>

#include "bus/log/nats/discovery.h"
#include "bus/schema/installed.h"

namespace laban::cli {

Result<StoredSystem> StoredSystem::open(const Context& context, Wakeup& wakeup,
                                        const std::string& wanted_for) {
  auto system = context.connect(&wakeup);
  if (!system) return system.error();
  if (system->target.dir.empty()) {
    return Error{ErrorKind::invalid,
                 fmt::format("the stores to {} are in the system's directory, but only its address "
                             "is known: name it with --dir",
                             wanted_for)};
  }
  auto schemas = schema::load_installed();
  if (!schemas) return schemas.error();
  const auto count = nats::partition_count(*system->connection, system->target.name_space);
  if (!count) return count.error();
  return StoredSystem{std::move(*system), std::move(*schemas), *count};
}

}  // namespace laban::cli
