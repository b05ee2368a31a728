#pragma once

// What holds for the fields of a table or struct of a schema from anyone.

#include <flatbuffers/reflection_generated.h>
#include <laban/result.h>

#include <cstdint>

namespace laban::schema {

// Whether a number of this type can be `value`; an unsigned long is meant by the same bits.
bool fits(reflection::BaseType type, std::int64_t value);

// Names, ids, places in a table, types, presence, defaults and keys. Types refer to objects and
// enums by index: those are looked at, not checked. The layout of a struct: struct_layout.h.
Result<void> check_fields(const reflection::Schema& schema, const reflection::Object& object);

}  // namespace laban::schema
