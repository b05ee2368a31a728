#pragma once

// What the type of a field refers to.

#include <flatbuffers/reflection_generated.h>

namespace laban::schema {

// Whether all its numbers are those of a BaseType: only then may they become one. Expect it below.
inline bool has_known_types(const reflection::Type& type) {
  const auto& table = reinterpret_cast<const flatbuffers::Table&>(type);
  for (const auto slot : {reflection::Type::VT_BASE_TYPE, reflection::Type::VT_ELEMENT}) {
    const auto number = table.GetField<std::int8_t>(slot, 0);
    if (number < 0 || number >= static_cast<std::int8_t>(reflection::MaxBaseType)) return false;
  }
  return true;
}

// The type of a field's value, or of its elements.
inline reflection::BaseType held_by(const reflection::Type& type) {
  const auto base = type.base_type();
  return base == reflection::Vector || base == reflection::Array ? type.element() : base;
}

inline bool refers_to_object(const reflection::Type& type) {
  return held_by(type) == reflection::Obj;
}

inline bool refers_to_enum(const reflection::Type& type) {
  return type.index() != -1 && !refers_to_object(type);
}

}  // namespace laban::schema
