#pragma once

// What holds for an enum of a schema from anyone.

#include <flatbuffers/reflection_generated.h>
#include <laban/result.h>

namespace laban::schema {

// Its type, and the names and numbers of its values; not its own name and attributes. `index`:
// which of the schema's enums it is. `corrupt`; `invalid`: it is a union.
Result<void> check_enum(const reflection::Enum& declared, int index);

}  // namespace laban::schema
