#pragma once

// TypeComparison: what differs between the tables, structs and enums of two schemas, from one pair
// of tables inwards. Each pair is compared once.

#include <flatbuffers/reflection_generated.h>

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "bus/schema/evolution/change_list.h"

namespace laban::schema {

class TypeComparison {
 public:
  using Place = ChangeList::Place;

  // All three must outlive it; the schemas are well-formed (bus/schema/check/well_formed.h).
  TypeComparison(const reflection::Schema& before, const reflection::Schema& after,
                 ChangeList& changes)
      : before_(before), after_(after), changes_(changes) {}

  // Indexes of tables.
  void compare(std::uint32_t before, std::uint32_t after, Place place);

 private:
  static constexpr char same_meaning[] = "be sure that it means the same";

  // Of objects, or of enums.
  struct Pairs {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    std::map<std::uint32_t, int> partners_of_before, partners_of_after;
  };
  struct Waiting {
    const reflection::Object& before;
    const reflection::Object& after;
    Place place;
  };

  bool is_new(Pairs& pairs, std::uint32_t before, std::uint32_t after, Place place);
  void meet_objects(std::uint32_t before, std::uint32_t after, Place place);
  void meet_enums(std::uint32_t before, std::uint32_t after, Place place);

  void compare_objects(const reflection::Object& before, const reflection::Object& after,
                       Place place);
  void compare_layout(const reflection::Object& before, const reflection::Object& after,
                      Place place);
  void compare_fields(const reflection::Object& before, const reflection::Object& after,
                      Place place);
  // `held` is what had its slot before.
  void add_field(const reflection::Object& object, const reflection::Field& field,
                 const reflection::Field* held, Place place);
  void compare_field(const reflection::Field& before, const reflection::Field& after, Place place);
  void compare_enums(const reflection::Enum& before, const reflection::Enum& after, Place place);
  void renamed_type(const flatbuffers::String& before, const flatbuffers::String& after,
                    Place place);
  void compare_field_types(const reflection::Type& before, const reflection::Type& after,
                           Place place);
  bool have_same_type(const reflection::Type& before, const reflection::Type& after) const;

  void breaking(Place place, std::string what);
  void risky(Place place, std::string what);

  const reflection::Schema& before_;
  const reflection::Schema& after_;
  ChangeList& changes_;
  Pairs objects_, enums_;
  std::deque<Waiting> waiting_;
};

}  // namespace laban::schema
