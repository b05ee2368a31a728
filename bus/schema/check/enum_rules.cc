#include "bus/schema/check/enum_rules.h"

#include <fmt/core.h>

#include <cstdint>
#include <set>
#include <string_view>

#include "bus/schema/check/field_rules.h"
#include "bus/schema/check/field_types.h"
#include "bus/schema/check/schema_names.h"

namespace laban::schema {

Result<void> check_enum(const reflection::Enum& declared, int index) {
  const auto owner = declared.name()->string_view();
  const auto& underlying = *declared.underlying_type();
  if (!has_known_types(underlying)) return fault(owner, "is an enum, but of an unknown type");
  const auto base = underlying.base_type();
  if (declared.is_union() || base == reflection::UType) {
    return Error{ErrorKind::invalid,
                 fmt::format("{} is a union, which is not supported; use separate tables", owner)};
  }
  if (base < reflection::Byte || base > reflection::ULong ||
      underlying.element() != reflection::None || underlying.fixed_length() != 0 ||
      (underlying.index() != -1 && underlying.index() != index)) {
    return fault(owner, "is an enum, but of no integer type");
  }
  if (declared.values()->size() == 0) return fault(owner, "is an enum without values");
  if (declared.values()->size() > limits::enum_values) {
    return fault(owner, fmt::format("has more than {} values", limits::enum_values));
  }
  std::set<std::string_view> names;
  const reflection::EnumVal* last = nullptr;
  for (const auto* value : *declared.values()) {
    const auto name = value->name()->string_view();
    if (!is_identifier(name)) return fault(owner, "has a value whose name is not one");
    const auto wrong = [&](std::string_view why) {
      return fault(fmt::format("{}.{}", owner, name), why);
    };
    if (!names.insert(name).second) return wrong("is declared twice");
    if (!fits(base, value->value())) return wrong("has a value beyond its type");
    if (last != nullptr) {
      const bool is_greater = base == reflection::ULong
                                  ? static_cast<std::uint64_t>(value->value()) >
                                        static_cast<std::uint64_t>(last->value())
                                  : value->value() > last->value();
      if (!is_greater) return wrong("is not in its place");
    }
    const auto* type = value->union_type();
    if (type != nullptr &&
        (!has_known_types(*type) || type->base_type() != reflection::None || type->index() != -1)) {
      return wrong("has a type of its own");
    }
    last = value;
  }
  return {};
}

}  // namespace laban::schema
