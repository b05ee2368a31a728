#pragma once

// How a struct of this folder becomes a JSON object and back: it lists its fields once, in output
// order.
//
//   struct Point {
//     int x = 0;
//     std::optional<Time> seen;
//
//     static constexpr auto fields = [](const auto& visit) {
//       return visit(field("x", &Point::x), field("seen", &Point::seen));
//     };
//   };
//
// It is a function so that a file that includes the struct without writing it as JSON pays nothing
// for it.
//
// A member that is not listed does not compile (json_codec.h counts them). Members are numbers,
// bools, strings, enums with a word for each value, Time (RFC 3339; Time{} is null), Duration (a
// number of milliseconds, exact to the microsecond; name the field ..._ms), JsonText, and optionals
// (nothing is null), vectors, maps by enum or string, and structs of these. An answer, whole or
// within another, also has
//
//     static constexpr int schema_version = 1;
//
// which is written before its fields. Fields may be added, never renamed.

#include <optional>
#include <string_view>

namespace laban::observer::api {

template <class Struct, class Member>
struct Field {
  std::string_view name;
  Member Struct::*member;
  bool is_left_out_when_empty = false;
};

template <class Struct, class Member>
constexpr Field<Struct, Member> field(std::string_view name, Member Struct::*member) {
  return {name, member};
}

// The field is left out when there is nothing, instead of being null.
template <class Struct, class Value>
constexpr Field<Struct, std::optional<Value>> field_if_any(std::string_view name,
                                                           std::optional<Value> Struct::*member) {
  return {name, member, true};
}

template <class Struct, class Member>
struct Embedded {
  Member Struct::*member;
};

// The member's fields are fields of the object itself.
template <class Struct, class Member>
constexpr Embedded<Struct, Member> embedded(Member Struct::*member) {
  return {member};
}

}  // namespace laban::observer::api
