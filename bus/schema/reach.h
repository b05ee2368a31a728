#pragma once

// How large a verified payload is when written out. Parts of a FlatBuffer may be shared: a hundred
// kilobytes can refer to one long text thousands of times, and become gigabytes of JSON.

#include <flatbuffers/reflection.h>

namespace laban::schema {

// False when writing the payload out would visit far more than any event may hold.
bool is_within_reach(const reflection::Schema& schema, const reflection::Object& type,
                     const flatbuffers::Table& payload);

// Whether the type, or a type inside it, has a float or a double.
bool has_fractions(const reflection::Schema& schema, const reflection::Object& type);

// Whether the type, or a type inside it, has a union.
bool has_unions(const reflection::Schema& schema, const reflection::Object& type);

}  // namespace laban::schema
