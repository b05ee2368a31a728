#pragma once

// Names and attributes in a schema from anyone, and how to report them.

#include <flatbuffers/reflection_generated.h>
#include <fmt/core.h>
#include <laban/result.h>

#include <string>
#include <string_view>

#include "bus/schema/check/limits.h"

namespace laban::schema {

using limits::longest_identifier;
using limits::longest_type_name;

bool is_identifier(std::string_view name);

// Identifiers, separated by dots.
bool is_type_name(std::string_view name);

using Attributes = flatbuffers::Vector<flatbuffers::Offset<reflection::KeyValue>>;

// `owner`: whose they are, for messages. Null is none.
Result<void> check_attributes(const Attributes* attributes, std::string_view owner);

// What is wrong with whom: "payment.Charged has several keys".
inline Error fault(std::string_view owner, std::string_view why) {
  return {ErrorKind::corrupt, fmt::format("{} {}", owner, why)};
}

// "payment.Charged".
inline std::string_view name_of(const reflection::Object& object) {
  return object.name()->string_view();
}

// "payment.Charged.total_cents".
inline std::string name_of(const reflection::Object& object, const reflection::Field& field) {
  return fmt::format("{}.{}", name_of(object), field.name()->string_view());
}

}  // namespace laban::schema
