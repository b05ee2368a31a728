#pragma once

// What of an event is not the same, field by field. Pure.

#include <string>
#include <vector>

#include "bus/replay/comparison.h"
#include "bus/schema/schema_registry.h"

namespace laban::observer {

struct FieldChange {
  std::string field;
  std::string recorded, emitted;  // as JSON; empty: not there
};

// The payload as JSON; "null" when there is no message, or it cannot be read.
std::string payload_json(const std::string& message, const std::string& type,
                         const schema::SchemaRegistry& schemas);

// Of two messages of one type, the fields of the payload; otherwise of the new one, all of them.
std::vector<FieldChange> field_changes(const replay::Difference& difference,
                                       const schema::SchemaRegistry& schemas);

}  // namespace laban::observer
