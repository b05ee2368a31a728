#pragma once

// Which fields of an event differ. Pure.

#include <string>
#include <vector>

#include "bus/replay/comparison.h"
#include "bus/schema/schema_registry.h"

namespace laban::observer {

struct FieldChange {
  std::string field;
  std::string recorded, emitted;  // as JSON; empty: absent
};

// The payload as JSON; "null" when there is no message, or it cannot be read.
std::string payload_json(const std::string& message, const std::string& type,
                         const schema::SchemaRegistry& schemas);

// For two messages of one type, the fields of the payload that differ; otherwise all of the new
// one's.
std::vector<FieldChange> field_changes(const replay::Difference& difference,
                                       const schema::SchemaRegistry& schemas);

}  // namespace laban::observer
