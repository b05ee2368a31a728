#include "bus/schema/installed.h"

#include "bus/schema/schema_registry.h"

namespace laban::schema {

Result<std::unique_ptr<SchemaHistory>> load_installed(const std::filesystem::path& directory) {
  const auto loaded =
      SchemaRegistry::load(directory.empty() ? default_schema_directory() : directory);
  const bool may_be_missing = directory.empty();
  if (!loaded && loaded.error().kind == ErrorKind::not_found && may_be_missing)
    return std::make_unique<SchemaHistory>();
  if (!loaded) return loaded.error();
  return SchemaHistory::make((*loaded)->schemas());
}

}  // namespace laban::schema
