// Checks of this machine alone.

#include <fmt/format.h>

#include "bus/schema/schema_registry.h"
#include "observer/cli/local/checks.h"
#include "observer/cli/terminal/many.h"
#include "observer/saga/definition/load.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

constexpr double gib = 1024.0 * 1024 * 1024;
constexpr double little_disk_gib = 2, no_disk_gib = 0.25;

}  // namespace

const char* name_of(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::warning:
      return "warning";
    case Health::bad:
      return "bad";
  }
  return "bad";
}

Check check_schemas(const fs::path& directory) {
  const auto schemas = schema::SchemaRegistry::load(directory);
  if (!schemas)
    return {"schemas", Health::bad, schemas.error().message, "Build them: scripts/build"};
  const auto count = (*schemas)->all().size();
  if (count == 0) {
    return {"schemas", Health::bad, fmt::format("no event types found in {}", directory.string()),
            "Build them: scripts/build"};
  }
  return {
      "schemas", Health::good, fmt::format("{} event types in {}", count, directory.string()), {}};
}

Check check_definitions(const fs::path& directory, const fs::path& schemas_directory) {
  observer::EventSources events;
  if (const auto schemas = schema::SchemaRegistry::load(schemas_directory)) {
    for (const schema::EventSchema& event : (*schemas)->all()) events[event.type] = event.source;
  }
  const auto loaded = observer::load_definitions(directory, events);
  if (!loaded.problems.empty()) {
    return {"definitions", Health::bad,
            fmt::format("{}{}", observer::to_text(loaded.problems.front()),
                        loaded.problems.size() > 1
                            ? " and " + many(loaded.problems.size() - 1, "more problem")
                            : ""),
            "Correct the file; the observer cannot start with it"};
  }
  return {"definitions",
          Health::good,
          fmt::format("{} in {}", loaded.definitions.size(), directory.string()),
          {}};
}

Check check_disk(const fs::path& dir) {
  std::error_code error;
  const fs::space_info space = fs::space(dir, error);
  if (error)
    return {"disk", Health::bad, fmt::format("{}: {}", dir.string(), error.message()),
            "Check --dir"};
  const double free = static_cast<double>(space.available) / gib;
  const std::string found = fmt::format("{:.1f} GiB free for {}", free, dir.string());
  if (free >= little_disk_gib) return {"disk", Health::good, found, {}};
  return {"disk", free < no_disk_gib ? Health::bad : Health::warning, found,
          "Make room: a full disk stops every service, and nats-server must be restarted after it"};
}

}  // namespace laban::cli
