#pragma once

// How many values an enum has, read from its type: there is no number to keep up to date.

#include <cstddef>
#include <string_view>

namespace laban::observer::api::detail {

// A compiler writes a value without a name as a cast, "(State)6".
template <class Enum, Enum value>
constexpr bool is_named() {
  constexpr std::string_view self = __PRETTY_FUNCTION__;
  constexpr std::string_view before = "value = ";
  return self[self.rfind(before) + before.size()] != '(';
}

template <class Enum, std::size_t count = 0>
constexpr std::size_t count_values() {
  if constexpr (is_named<Enum, static_cast<Enum>(count)>()) {
    return count_values<Enum, count + 1>();
  } else {
    return count;
  }
}

// Of an enum whose values are numbered from 0 without a gap; name_of() has a word for each.
template <class Enum>
inline constexpr std::size_t value_count = count_values<Enum>();

}  // namespace laban::observer::api::detail
