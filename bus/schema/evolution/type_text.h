#pragma once

// A field's type in words.

#include <flatbuffers/reflection_generated.h>

#include <string>

namespace laban::schema {

// "int64", "[table order.Line]", "[uint8:4]", "enum payment.Method: int8". The schema is
// well-formed (bus/schema/check/well_formed.h).
std::string text_of(const reflection::Schema& schema, const reflection::Type& type);

}  // namespace laban::schema
