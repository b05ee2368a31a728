#include "bus/schema/evolution/declared_events.h"

#include <set>
#include <string_view>

#include "bus/schema/check/event_names.h"

namespace laban::schema {
namespace {

// The file that no other file includes; empty: the schema does not tell.
std::string_view file_of_schema(const reflection::Schema& schema) {
  if (schema.fbs_files() == nullptr) return {};
  std::set<std::string_view> included;
  for (const auto* file : *schema.fbs_files()) {
    for (const auto* name : *file->included_filenames()) included.insert(name->string_view());
  }
  std::string_view found;
  for (const auto* file : *schema.fbs_files()) {
    const auto name = file->filename()->string_view();
    if (included.contains(name)) continue;
    if (!found.empty()) return {};
    found = name;
  }
  return found;
}

}  // namespace

std::vector<DeclaredEvent> declared_events(const reflection::Schema& schema) {
  const auto file = file_of_schema(schema);
  std::vector<DeclaredEvent> events;
  for (std::uint32_t i = 0; i < schema.objects()->size(); ++i) {
    const auto& object = *schema.objects()->Get(i);
    if (!is_event(object)) continue;
    const auto* declared = object.declaration_file();
    events.push_back({i, !file.empty() && declared != nullptr && declared->string_view() != file});
  }
  return events;
}

}  // namespace laban::schema
