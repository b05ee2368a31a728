#include "bus/schema/evolution/type_text.h"

#include <fmt/core.h>

#include "bus/schema/check/field_types.h"

namespace laban::schema {
namespace {

const char* word_for(reflection::BaseType type) {
  switch (type) {
    case reflection::Bool:
      return "bool";
    case reflection::Byte:
      return "int8";
    case reflection::UByte:
      return "uint8";
    case reflection::Short:
      return "int16";
    case reflection::UShort:
      return "uint16";
    case reflection::Int:
      return "int32";
    case reflection::UInt:
      return "uint32";
    case reflection::Long:
      return "int64";
    case reflection::ULong:
      return "uint64";
    case reflection::Float:
      return "float";
    case reflection::Double:
      return "double";
    case reflection::String:
      return "string";
    default:
      return "unknown";
  }
}

std::string text_of_held(const reflection::Schema& schema, const reflection::Type& type) {
  const auto index = static_cast<std::uint32_t>(type.index());
  if (refers_to_object(type)) {
    const auto& object = *schema.objects()->Get(index);
    return fmt::format("{} {}", object.is_struct() ? "struct" : "table", object.name()->c_str());
  }
  if (refers_to_enum(type))
    return fmt::format("enum {}: {}", schema.enums()->Get(index)->name()->c_str(),
                       word_for(held_by(type)));
  return word_for(held_by(type));
}

}  // namespace

std::string text_of(const reflection::Schema& schema, const reflection::Type& type) {
  const std::string held = text_of_held(schema, type);
  if (type.base_type() == reflection::Vector) return fmt::format("[{}]", held);
  if (type.base_type() == reflection::Array)
    return fmt::format("[{}:{}]", held, type.fixed_length());
  return held;
}

}  // namespace laban::schema
