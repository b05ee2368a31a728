#include "bus/schema/evolution/type_changes.h"

#include <fmt/core.h>

#include "bus/schema/evolution/attribute_changes.h"
#include "bus/schema/evolution/matching.h"

namespace laban::schema {
namespace {

using Values = Members<reflection::EnumVal, std::int64_t>;

// A type is compared with this many others, so that the work grows with the schemas' size. More
// than two is a type that was split or merged under new names.
constexpr int most_partners = 8;

std::int64_t number_of(const reflection::EnumVal& value) { return value.value(); }

}  // namespace

void TypeComparison::breaking(Place place, std::string what) {
  changes_.add(Compatibility::breaking, place, std::move(what));
}

void TypeComparison::risky(Place place, std::string what) {
  changes_.add(Compatibility::risky, place, std::move(what));
}

void TypeComparison::compare(std::uint32_t before, std::uint32_t after, Place place) {
  meet_objects(before, after, place);
  for (; !waiting_.empty(); waiting_.pop_front())
    compare_objects(waiting_.front().before, waiting_.front().after, waiting_.front().place);
}

bool TypeComparison::is_new(Pairs& pairs, std::uint32_t before, std::uint32_t after, Place place) {
  if (!pairs.seen.emplace(before, after).second) return false;
  // Both are counted.
  const bool too_many_before = ++pairs.partners_of_before[before] > most_partners;
  const bool too_many_after = ++pairs.partners_of_after[after] > most_partners;
  if (!too_many_before && !too_many_after) return true;
  breaking(place,
           fmt::format("is one of more than {} types that took each other's place; rename fewer "
                       "types at once",
                       most_partners));
  return false;
}

void TypeComparison::meet_objects(std::uint32_t before, std::uint32_t after, Place place) {
  if (!is_new(objects_, before, after, place)) return;
  waiting_.push_back({*before_.objects()->Get(before), *after_.objects()->Get(after), place});
}

void TypeComparison::meet_enums(std::uint32_t before, std::uint32_t after, Place place) {
  if (!is_new(enums_, before, after, place)) return;
  compare_enums(*before_.enums()->Get(before), *after_.enums()->Get(after), place);
}

void TypeComparison::compare_objects(const reflection::Object& before,
                                     const reflection::Object& after, Place place) {
  if (before.name()->string_view() != after.name()->string_view())
    renamed_type(*before.name(), *after.name(), place);
  compare_attributes(before, after, place, changes_);
  if (before.is_struct()) compare_layout(before, after, place);
  compare_fields(before, after, place);
}

void TypeComparison::renamed_type(const flatbuffers::String& before,
                                  const flatbuffers::String& after, Place place) {
  risky(place, fmt::format("changed its type's name from {} to {}; {}", before.c_str(),
                           after.c_str(), same_meaning));
}

void TypeComparison::compare_layout(const reflection::Object& before,
                                    const reflection::Object& after, Place place) {
  if (before.bytesize() != after.bytesize())
    breaking(place, fmt::format("changed its struct's size from {} to {} bytes; a struct can never "
                                "change",
                                before.bytesize(), after.bytesize()));
  if (before.minalign() != after.minalign())
    breaking(place, fmt::format("changed its struct's alignment from {} to {} bytes; a struct can "
                                "never change",
                                before.minalign(), after.minalign()));
}

void TypeComparison::compare_enums(const reflection::Enum& before, const reflection::Enum& after,
                                   Place place) {
  if (before.name()->string_view() != after.name()->string_view())
    renamed_type(*before.name(), *after.name(), place);
  compare_attributes(before, after, place, changes_);
  const Values old_values(*before.values(), number_of), new_values(*after.values(), number_of);
  for (const auto& [number, value] : old_values.in_order()) {
    const auto at = changes_.inside(place, value->name()->string_view());
    const auto* same_name = new_values.find(value->name()->string_view());
    const auto* same_number = new_values.at(number);
    if (same_name != nullptr && same_name != same_number) {
      breaking(at, fmt::format("changed its number from {} to {}; older events have the former",
                               number, same_name->value()));
    } else if (same_name == nullptr && same_number == nullptr) {
      breaking(at, "was removed; older events contain it");
    } else if (same_name == nullptr) {
      const char* name = same_number->name()->c_str();
      if (old_values.find(name) != nullptr)
        breaking(at, fmt::format("was removed, and {} took its number", name));
      else
        risky(at, fmt::format("was renamed to {}; {}", name, same_meaning));
    }
  }
  for (const auto& [number, value] : new_values.in_order()) {
    const auto name = value->name()->string_view();
    if (old_values.find(name) == nullptr && old_values.at(number) == nullptr)
      risky(changes_.inside(place, name), "was added; older readers do not know it");
  }
}

}  // namespace laban::schema
