#include "bus/schema/check/field_rules.h"

#include <flatbuffers/reflection.h>
#include <fmt/core.h>

#include <limits>
#include <optional>
#include <vector>

#include "bus/schema/check/field_types.h"
#include "bus/schema/check/schema_names.h"

namespace laban::schema {
namespace {

// Four thousand tables are the most that a payload may have (bus/event/limits.h). JSON shows each
// field that a table leaves out.
constexpr std::size_t longest_defaults = 8 * 1024;
// FlatBuffers counts the bytes of a table with 16 bits.
constexpr std::size_t largest_table = 65'535;

using Why = std::optional<const char*>;  // what is wrong with a field

bool is_scalar(reflection::BaseType type) {
  return type >= reflection::Bool && type <= reflection::Double;
}

bool has_union(const reflection::Type& type) {
  const auto held = held_by(type);
  return held == reflection::Union || held == reflection::UType;
}

Why fault_of_index(const reflection::Schema& schema, reflection::BaseType type, int index) {
  const auto at = static_cast<flatbuffers::uoffset_t>(index);
  if (type == reflection::Obj) {
    if (index < 0 || at >= schema.objects()->size()) return "is of a type that does not exist";
    return {};
  }
  if (index == -1) return {};
  if (!is_scalar(type) || index < 0 || at >= schema.enums()->size()) {
    return "is of an enum that does not exist";
  }
  const auto& underlying = *schema.enums()->Get(at)->underlying_type();
  if (!has_known_types(underlying) || underlying.base_type() != type) {
    return "is of an enum of another type";
  }
  return {};
}

Why fault_of_type(const reflection::Schema& schema, bool is_struct, const reflection::Type& type) {
  const auto base = type.base_type();
  const bool is_array = base == reflection::Array, is_vector = base == reflection::Vector;
  const auto part = held_by(type);
  if (!is_array && !is_vector && type.element() != reflection::None) {
    return "has elements but is not a vector";
  }
  if (is_array != (type.fixed_length() > 0)) return "has a length that does not fit its type";
  if (is_array && !is_struct) return "is an array, but not in a struct";
  if (!is_scalar(part) && part != reflection::Obj && part != reflection::String) {
    return "is of an unknown type";
  }
  if (auto why = fault_of_index(schema, part, type.index())) return why;
  if (!is_struct) return {};
  const bool is_fixed =
      is_scalar(part) ||
      (part == reflection::Obj &&
       schema.objects()->Get(static_cast<flatbuffers::uoffset_t>(type.index()))->is_struct());
  if (is_vector || !is_fixed) return "has no fixed size, but is in a struct";
  return {};
}

Why fault_of_presence(bool is_struct, const reflection::Field& field) {
  const auto base = field.type()->base_type();
  if (field.required() && field.optional()) return "is both required and optional";
  if (field.required() && (is_struct || is_scalar(base))) return "cannot be required";
  if (!is_struct && field.padding() != 0) return "has padding, but is not in a struct";
  if (field.key() && !is_scalar(base) && base != reflection::String) return "cannot be a key";
  // An unsigned default beyond 2^63 - 1 is written as that.
  const bool is_negative = base == reflection::ULong && field.default_integer() < 0;
  if (is_scalar(base) && (is_negative || !fits(base, field.default_integer()))) {
    return "has a default beyond its type";
  }
  return {};
}

Why fault_of(const reflection::Schema& schema, const reflection::Object& object,
             const reflection::Field& field) {
  if (auto why = fault_of_type(schema, object.is_struct(), *field.type())) return why;
  if (auto why = fault_of_presence(object.is_struct(), field)) return why;
  if (!object.is_struct() && field.offset() != 4 + 2 * field.id()) return "has a wrong offset";
  return {};
}

// Of a field in a table, with the padding before it.
std::size_t inline_size(const reflection::Schema& schema, const reflection::Type& type) {
  if (type.base_type() == reflection::Obj) {
    const auto& object = *schema.objects()->Get(static_cast<flatbuffers::uoffset_t>(type.index()));
    if (object.is_struct()) {
      return static_cast<std::size_t>(object.bytesize()) +
             static_cast<std::size_t>(object.minalign());
    }
  }
  return 2 * flatbuffers::GetTypeSize(type.base_type());
}

// What the JSON of a field costs that a table leaves out: its length, or more.
std::size_t default_cost(const reflection::Field& field) {
  constexpr std::size_t number = 24;
  constexpr std::size_t slow = 8;  // 1.8e308 has 309 digits, and each takes time, too
  const auto base = field.type()->base_type();
  if (!is_scalar(base)) return 0;
  std::size_t value = field.type()->index() < 0 ? number : longest_identifier;
  if (flatbuffers::IsFloat(base)) {
    const auto digits = fmt::formatted_size("{:.12f}", field.default_real());
    value = digits > number ? slow * digits : number;
  }
  return field.name()->size() + value;
}

Result<void> check_total(const reflection::Schema& schema, const reflection::Object& object) {
  std::size_t bytes = sizeof(flatbuffers::soffset_t), json = 0, keys = 0;
  for (const auto* field : *object.fields()) {
    bytes += inline_size(schema, *field->type());
    json += default_cost(*field);
    keys += field->key() ? 1 : 0;
  }
  const auto fault = [&](std::string_view why) {
    return Error{ErrorKind::corrupt, fmt::format("{} {}", name_of(object), why)};
  };
  if (keys > 1) return fault("has several keys");
  if (object.is_struct()) return {};
  if (bytes > largest_table) return fault("has more fields than fit into a table");
  if (json > longest_defaults) return fault("has defaults that make a very long JSON");
  return {};
}

}  // namespace

bool fits(reflection::BaseType type, std::int64_t value) {
  const auto is_within = [&](auto example) {
    using Limits = std::numeric_limits<decltype(example)>;
    return value >= std::int64_t{Limits::min()} && value <= std::int64_t{Limits::max()};
  };
  switch (type) {
    case reflection::Bool:
    case reflection::UByte:
      return is_within(std::uint8_t{});
    case reflection::Byte:
      return is_within(std::int8_t{});
    case reflection::Short:
      return is_within(std::int16_t{});
    case reflection::UShort:
      return is_within(std::uint16_t{});
    case reflection::Int:
      return is_within(std::int32_t{});
    case reflection::UInt:
      return is_within(std::uint32_t{});
    default:
      return true;
  }
}

Result<void> check_fields(const reflection::Schema& schema, const reflection::Object& object) {
  const auto& fields = *object.fields();
  std::vector<bool> seen(fields.size());
  std::string_view last;
  for (const auto* field : fields) {
    const auto name = field->name()->string_view();
    const auto fault = [&](std::string_view why) {
      return Error{ErrorKind::corrupt, fmt::format("{} {}", name_of(object, *field), why)};
    };
    if (!is_identifier(name)) {
      return Error{ErrorKind::corrupt,
                   fmt::format("{} has a field whose name is not one", name_of(object))};
    }
    if (!has_known_types(*field->type())) return fault("is of an unknown type");
    if (has_union(*field->type())) {
      return Error{ErrorKind::invalid,
                   fmt::format("{} contains a union, which is not supported; use separate tables",
                               name_of(object))};
    }
    if (name <= last) return fault("is not in its place");
    if (field->id() >= seen.size() || seen[field->id()]) return fault("has a wrong id");
    if (auto why = fault_of(schema, object, *field)) return fault(*why);
    if (auto well = check_attributes(field->attributes(), name_of(object, *field)); !well) {
      return well.error();
    }
    seen[field->id()] = true;
    last = name;
  }
  return check_total(schema, object);
}

}  // namespace laban::schema
