#include "bus/schema/schema_events.h"

#include <fmt/core.h>
#include <laban/ids.h>
#include <laban/service.h>

#include <algorithm>

#include "bus/event/hash.h"
#include "events/laban.h"

namespace laban::schema {
namespace {

constexpr std::string_view applied_type = EventTraits<SchemaApplied>::type;
constexpr std::string_view no_saga = "-";
// Those who may apply anybody's schemas.
constexpr std::string_view observer = EventTraits<Tick>::source;
constexpr std::string_view person = EventTraits<DefinitionApplied>::source;

Result<bool> declares_event_of(std::string_view source, const BinarySchema& schema) {
  const auto events = read_events(schema, "schema " + schema.name);
  if (!events) return events.error();
  return std::any_of(events->begin(), events->end(),
                     [&](const auto& entry) { return entry->event.source == source; });
}

}  // namespace

std::string payload_of(const std::vector<BinarySchema>& schemas, const SchemaNote& note) {
  SchemaAppliedT applied;
  applied.by = note.by;
  applied.reason = note.reason;
  for (const auto& schema : schemas) {
    auto& named = applied.schemas.emplace_back(std::make_unique<NamedSchemaT>());
    named->name = schema.name;
    named->binary.assign(schema.bytes.begin(), schema.bytes.end());
  }
  const auto payload = detail::encode_payload(applied);
  return {reinterpret_cast<const char*>(payload.data()), payload.size()};
}

Result<std::vector<BinarySchema>> schemas_in(const Envelope& event) {
  const auto applied = detail::verified_payload<SchemaApplied>(event.payload);
  if (!applied) return applied.error();
  std::vector<BinarySchema> schemas;
  if ((*applied)->schemas() == nullptr) return schemas;
  for (const auto* named : *(*applied)->schemas()) {
    BinarySchema& schema = schemas.emplace_back();
    schema.name = flatbuffers::GetString(named->name());
    if (const auto* binary = named->binary())
      schema.bytes.assign(reinterpret_cast<const char*>(binary->data()), binary->size());
  }
  return schemas;
}

EventId base_id(std::string_view source) { return root_id(source, no_saga, applied_type); }

bool is_base(const Envelope& event) {
  return event.type == applied_type && event.source == observer && event.id == base_id(observer);
}

bool is_usable_base(const Envelope& event) {
  if (!is_base(event)) return false;
  const auto schemas = schemas_in(event);
  return schemas && SchemaHistory::make(*schemas);
}

EventId applied_id(std::string_view source, const std::vector<BinarySchema>& schemas,
                   std::uint64_t after) {
  std::string what = fmt::format("schemas {}", after);
  for (const auto& schema : schemas) what += fmt::format(" {:016x}", hash64(schema.bytes));
  return root_id(source, what, applied_type);
}

Result<std::vector<std::string>> enter(SchemaHistory& history, const wire::Decoded& event) {
  if (event.envelope.saga != no_saga)
    return Error{ErrorKind::invalid, "a schema names no saga: its saga must be '-'"};
  const auto schemas = schemas_in(event.envelope);
  if (!schemas) return schemas.error();
  const std::string_view source = event.envelope.source;
  for (const auto& schema : *schemas) {
    if (source == observer || source == person) break;
    const auto is_own = declares_event_of(source, schema);
    if (!is_own) return Error{ErrorKind::invalid, is_own.error().message};
    if (!*is_own)
      return Error{ErrorKind::invalid,
                   fmt::format("schema {} declares no event of {}, so {} may not apply it",
                               schema.name, source, source)};
  }
  return history.apply(*schemas, event.position.sequence);
}

Result<std::vector<BinarySchema>> spoken_by(std::string_view source,
                                            const std::vector<BinarySchema>& schemas) {
  std::vector<BinarySchema> own;
  for (const auto& schema : schemas) {
    const auto is_own = declares_event_of(source, schema);
    if (!is_own) return is_own.error();
    if (*is_own) own.push_back(schema);
  }
  return own;
}

}  // namespace laban::schema
