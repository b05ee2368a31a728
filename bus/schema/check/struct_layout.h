#pragma once

// How structs lie in payloads, in a schema from anyone. What reads them trusts the schema for every
// offset and size.

#include <flatbuffers/reflection_generated.h>
#include <laban/result.h>

namespace laban::schema {

// Whether the size and alignment of every object can be true.
Result<void> check_sizes(const reflection::Schema& schema);

// Whether each struct is laid out as flatc does it: fields in the order of their ids, each at the
// next multiple of its alignment. No struct contains itself, or so many others that its JSON is
// many times its size. Expects that sizes and fields have been checked.
Result<void> check_layouts(const reflection::Schema& schema);

}  // namespace laban::schema
