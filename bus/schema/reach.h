#pragma once

// What the schema of an event says about its payloads: how large one is when it is unpacked
// (bus/event/unpacked.h), and which kinds of fields it may have.

#include <flatbuffers/reflection.h>

namespace laban::schema {

// Of a verified payload; the same answer as is_within_unpacked_limit() gives from generated code.
bool is_within_reach(const reflection::Schema& schema, const reflection::Object& type,
                     const flatbuffers::Table& payload);

// Whether the type, or a type inside it, has a float or a double.
bool has_fractions(const reflection::Schema& schema, const reflection::Object& type);

// Whether the type, or a type inside it, has a union.
bool has_unions(const reflection::Schema& schema, const reflection::Object& type);

}  // namespace laban::schema
