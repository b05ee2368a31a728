#pragma once

// EventEntry: one event type of one binary schema, ready to check and convert payloads.

#include <laban/binary_schema.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/payload_codec.h"
#include "bus/schema/schema_registry.h"

namespace laban::schema {

struct EventEntry {
  EventSchema event;
  std::string origin;  // the file or schema that declares it, for messages
  std::unique_ptr<PayloadCodec> codec;
};
using EventEntries = std::vector<std::shared_ptr<const EventEntry>>;

// The events that a schema declares; includes are part of it, but declare their own. `origin`: what
// to call it in messages. Errors: those of check_well_formed().
Result<EventEntries> read_events(const BinarySchema& schema, const std::string& origin);

// What to call the schema of these events, wherever it comes from: their context if they have one
// in common, otherwise the name of its file.
std::string name_of(const EventEntries& events, const std::string& fallback);

// A registry that looks entries up.
class EntryRegistry : public SchemaRegistry {
 public:
  const EventSchema* find(std::string_view type) const override;
  Result<void> verify(std::string_view type, std::span<const std::uint8_t> payload) const override;
  Result<std::string> to_json(std::string_view type,
                              std::span<const std::uint8_t> payload) const override;
  Result<std::string> from_json(std::string_view type, std::string_view json) const override;

 protected:
  virtual const EventEntry* entry(std::string_view type) const = 0;  // null: unknown type
};

}  // namespace laban::schema
