// The fields of a table or struct before and after a change.

#include <fmt/core.h>

#include <bit>
#include <string_view>

#include "bus/schema/check/field_types.h"
#include "bus/schema/evolution/attribute_changes.h"
#include "bus/schema/evolution/matching.h"
#include "bus/schema/evolution/type_changes.h"
#include "bus/schema/evolution/type_text.h"

namespace laban::schema {
namespace {

using Fields = Members<reflection::Field, std::uint16_t>;

std::uint16_t slot_of(const reflection::Field& field) { return field.offset(); }

std::string slot_text(const reflection::Object& object, const reflection::Field& field) {
  return object.is_struct() ? fmt::format("offset {}", field.offset())
                            : fmt::format("id {}", field.id());
}

// Strings, vectors and tables have no default but their absence.
bool is_null_by_default(const reflection::Field& field) {
  return field.optional() && field.type()->base_type() <= reflection::Double;
}

std::string default_text(const reflection::Field& field) {
  if (is_null_by_default(field)) return "null";
  const auto type = field.type()->base_type();
  if (type == reflection::Float || type == reflection::Double)
    return fmt::format("{}", field.default_real());
  return fmt::format("{}", field.default_integer());
}

// Bit by bit: not-a-number is a default, too.
bool have_same_default(const reflection::Field& before, const reflection::Field& after) {
  return is_null_by_default(before) == is_null_by_default(after) &&
         before.default_integer() == after.default_integer() &&
         std::bit_cast<std::uint64_t>(before.default_real()) ==
             std::bit_cast<std::uint64_t>(after.default_real());
}

bool is_struct(const reflection::Schema& schema, const reflection::Type& type) {
  return schema.objects()->Get(static_cast<std::uint32_t>(type.index()))->is_struct();
}

}  // namespace

void TypeComparison::compare_fields(const reflection::Object& before,
                                    const reflection::Object& after, Place place) {
  const Fields old_fields(*before.fields(), slot_of), new_fields(*after.fields(), slot_of);
  for (const auto& [slot, field] : old_fields.in_order()) {
    const auto at = changes_.inside(place, field->name()->string_view());
    const auto* same_name = new_fields.find(field->name()->string_view());
    const auto* same_slot = new_fields.at(slot);
    if (same_name != nullptr && same_name != same_slot) {
      breaking(at, fmt::format("moved from {} to {}; older events have it at the former",
                               slot_text(before, *field), slot_text(after, *same_name)));
    } else if (same_name != nullptr) {
      compare_field(*field, *same_name, at);
    } else if (same_slot == nullptr) {
      breaking(at, before.is_struct() ? "was removed; a struct can never change"
                                      : "was removed; older events contain it, so mark it "
                                        "(deprecated) instead");
    } else if (old_fields.find(same_slot->name()->string_view()) != nullptr ||
               !have_same_type(*field->type(), *same_slot->type())) {
      breaking(at, fmt::format("was removed, and {} took its {}; older events have {} there",
                               same_slot->name()->c_str(), slot_text(before, *field),
                               field->name()->c_str()));
    } else {
      risky(at, fmt::format("was renamed to {}; {}", same_slot->name()->c_str(), same_meaning));
      compare_field(*field, *same_slot, at);
    }
  }
  for (const auto& [slot, field] : new_fields.in_order()) {
    if (old_fields.find(field->name()->string_view()) != nullptr) continue;
    const auto* held = old_fields.at(slot);
    // Otherwise a new name, see above.
    const bool is_renamed =
        held != nullptr && new_fields.find(held->name()->string_view()) == nullptr;
    if (!is_renamed)
      add_field(before, *field, held, changes_.inside(place, field->name()->string_view()));
  }
}

void TypeComparison::add_field(const reflection::Object& object, const reflection::Field& field,
                               const reflection::Field* held, Place place) {
  if (object.is_struct()) {
    breaking(place, "was added; a struct can never change");
  } else if (held != nullptr) {
    breaking(place, fmt::format("was added at id {}, which was {}'s; add fields at the end",
                                field.id(), held->name()->c_str()));
  } else if (field.required()) {
    breaking(place, "was added as (required); older events do not contain it");
  } else {
    changes_.add(Compatibility::compatible, place, "was added");
  }
}

void TypeComparison::compare_field(const reflection::Field& before, const reflection::Field& after,
                                   Place place) {
  if (!have_same_type(*before.type(), *after.type())) {
    breaking(place, fmt::format("changed its type from {} to {}; add a field instead",
                                text_of(before_, *before.type()), text_of(after_, *after.type())));
    return;
  }
  if (!have_same_default(before, after))
    breaking(place, fmt::format("changed its default from {} to {}; older events that leave it "
                                "out mean the former",
                                default_text(before), default_text(after)));
  if (!before.required() && after.required())
    breaking(place, "became (required); older events may not contain it");
  if (before.required() && !after.required())
    breaking(place, "is no longer (required); older readers refuse events without it");
  if (!before.deprecated() && after.deprecated())
    risky(place, "was marked (deprecated); code no longer sees it");
  if (before.deprecated() && !after.deprecated())
    risky(place, "is no longer (deprecated); newer events may not contain it");
  if (before.key() != after.key())
    risky(place, "is the (key) in one schema only; vectors may not be sorted by it");
  compare_attributes(before, after, place, changes_);
  compare_field_types(*before.type(), *after.type(), place);
}

bool TypeComparison::have_same_type(const reflection::Type& before,
                                    const reflection::Type& after) const {
  return before.base_type() == after.base_type() && before.element() == after.element() &&
         before.fixed_length() == after.fixed_length() &&
         (!refers_to_object(before) || is_struct(before_, before) == is_struct(after_, after));
}

// Of types of the same kind and width.
void TypeComparison::compare_field_types(const reflection::Type& before,
                                         const reflection::Type& after, Place place) {
  const auto old_index = static_cast<std::uint32_t>(before.index());
  const auto new_index = static_cast<std::uint32_t>(after.index());
  if (refers_to_object(before)) {
    meet_objects(old_index, new_index, place);
  } else if (refers_to_enum(before) && refers_to_enum(after)) {
    meet_enums(old_index, new_index, place);
  } else if (refers_to_enum(before) || refers_to_enum(after)) {
    risky(place, fmt::format("changed its type from {} to {}; {}", text_of(before_, before),
                             text_of(after_, after), same_meaning));
  }
}

}  // namespace laban::schema
