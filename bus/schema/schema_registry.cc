#include "bus/schema/schema_registry.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "bus/file/read_file.h"
#include "bus/schema/event_entry.h"

namespace laban::schema {
namespace {

using Entries = std::map<std::string, std::shared_ptr<const EventEntry>, std::less<>>;

class Registry final : public EntryRegistry {
 public:
  Result<void> add(BinarySchema schema, const std::string& origin) {
    auto events = read_events(schema, origin);
    if (!events) return events.error();
    for (auto& event : *events) {
      const auto [known, is_new] = entries_.emplace(event->event.type, event);
      if (is_new) continue;
      return Error{ErrorKind::conflict,
                   fmt::format("event {} is declared by {} and by {}: remove one",
                               event->event.type, known->second->origin, origin)};
    }
    schema.name = name_of(*events, schema.name);
    schemas_.push_back(std::move(schema));
    return {};
  }

  std::vector<EventSchema> all() const override {
    std::vector<EventSchema> events;
    for (const auto& [type, entry] : entries_) events.push_back(entry->event);
    return events;
  }

  std::vector<BinarySchema> schemas() const override { return schemas_; }

 protected:
  const EventEntry* entry(std::string_view type) const override {
    const auto found = entries_.find(type);
    return found == entries_.end() ? nullptr : found->second.get();
  }

 private:
  Entries entries_;
  std::vector<BinarySchema> schemas_;
};

}  // namespace

Result<std::unique_ptr<SchemaRegistry>> SchemaRegistry::load(
    const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    if (entry.path().extension() == ".bfbs") files.push_back(entry.path());
  }
  if (files.empty()) {
    return Error{ErrorKind::not_found, fmt::format("no .bfbs files in {}", directory.string())};
  }
  std::sort(files.begin(), files.end());
  auto registry = std::make_unique<Registry>();
  for (const auto& file : files) {
    auto bytes = read_file(file);
    if (!bytes) return bytes.error();
    if (auto added = registry->add({file.stem().string(), std::move(*bytes)}, file.string());
        !added)
      return added.error();
  }
  return std::unique_ptr<SchemaRegistry>(std::move(registry));
}

Result<std::unique_ptr<SchemaRegistry>> SchemaRegistry::make(std::vector<BinarySchema> schemas) {
  auto registry = std::make_unique<Registry>();
  for (auto& schema : schemas) {
    const std::string origin = "schema " + schema.name;
    if (auto added = registry->add(std::move(schema), origin); !added) return added.error();
  }
  return std::unique_ptr<SchemaRegistry>(std::move(registry));
}

std::filesystem::path default_schema_directory() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto beside = program.parent_path().parent_path();
  const auto schemas = std::filesystem::path("share") / "laban" / "schemas";
  // Test programs are one folder deeper, in bin/tests.
  const auto above = beside.parent_path() / schemas;
  const bool is_deeper =
      !std::filesystem::exists(beside / schemas, failed) && std::filesystem::exists(above, failed);
  return is_deeper ? above : beside / schemas;
}

}  // namespace laban::schema
