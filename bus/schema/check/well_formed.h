#pragma once

// Whether a binary schema means what it says. It may come from a log, from anyone: FlatBuffers only
// checks that its parts lie inside the bytes, and then takes every number in it as true.

#include <laban/result.h>

#include <string>
#include <string_view>

namespace laban::schema {

// Whether everything that reads payloads through the schema may rely on it: names, ids, offsets,
// types, the layout of structs, enums, defaults and attributes are as flatc -b --schema writes
// them, no part is used many times, and no small payload becomes a very long JSON. The bytes may
// lie at any address. Takes time linear in their number, except for sorting.
//
// `corrupt`: not a binary schema, or what is wrong with which type; `invalid`: it contains a union;
// `conflict`: two tables give one event type; `exhausted`: larger than schemas may be.
Result<void> check_well_formed(std::string_view bytes);

// The message begins with `origin`, what to call the schema.
Result<void> check_well_formed(std::string_view bytes, const std::string& origin);

}  // namespace laban::schema
