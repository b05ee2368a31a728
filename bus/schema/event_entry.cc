#include "bus/schema/event_entry.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/schema/check/event_names.h"
#include "bus/schema/check/well_formed.h"
#include "bus/schema/evolution/declared_events.h"

namespace laban::schema {
namespace {

std::vector<std::string> field_names(const reflection::Object& table) {
  std::vector<const reflection::Field*> fields(table.fields()->begin(), table.fields()->end());
  std::sort(fields.begin(), fields.end(),
            [](const auto* left, const auto* right) { return left->id() < right->id(); });
  std::vector<std::string> names;
  for (const auto* field : fields) {
    if (!field->deprecated()) names.push_back(field->name()->str());
  }
  return names;
}

Error unknown(std::string_view type) {
  return {ErrorKind::not_found, fmt::format("no schema declares an event {}", type)};
}

}  // namespace

Result<EventEntries> read_events(const BinarySchema& schema, const std::string& origin) {
  if (auto well_formed = check_well_formed(schema.bytes, origin); !well_formed) {
    return well_formed.error();
  }
  const auto parser = std::make_shared<SchemaParser>(schema.bytes);
  EventEntries entries;
  // Includes are part of a binary schema too; an event belongs to the file that declares it.
  for (const auto& declared : declared_events(parser->schema())) {
    if (declared.is_included) continue;
    const auto* table = parser->schema().objects()->Get(declared.object);
    EventSchema event{type_of(*table), source_of(*table), context_of(*table), field_names(*table)};
    entries.push_back(std::make_shared<const EventEntry>(
        EventEntry{std::move(event), origin, std::make_unique<PayloadCodec>(parser, *table)}));
  }
  return entries;
}

std::string name_of(const EventEntries& events, const std::string& fallback) {
  if (events.empty()) return fallback;
  const std::string& context = events.front()->event.context;
  const bool is_only = std::all_of(events.begin(), events.end(), [&](const auto& entry) {
    return entry->event.context == context;
  });
  return is_only ? context : fallback;
}

const EventSchema* EntryRegistry::find(std::string_view type) const {
  const auto* found = entry(type);
  return found == nullptr ? nullptr : &found->event;
}

Result<void> EntryRegistry::verify(std::string_view type,
                                   std::span<const std::uint8_t> payload) const {
  const auto* found = entry(type);
  return found == nullptr ? unknown(type) : found->codec->verify(payload);
}

Result<std::string> EntryRegistry::to_json(std::string_view type,
                                           std::span<const std::uint8_t> payload) const {
  const auto* found = entry(type);
  if (found == nullptr) return unknown(type);
  return found->codec->to_json(payload);
}

Result<std::string> EntryRegistry::from_json(std::string_view type, std::string_view json) const {
  const auto* found = entry(type);
  if (found == nullptr) return unknown(type);
  return found->codec->from_json(json);
}

}  // namespace laban::schema
