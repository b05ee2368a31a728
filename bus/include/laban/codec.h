#pragma once

// How table keys and values become bytes. On disk: changing any of this changes every store.
//
//   key   := part*             ordered as the typed keys are
//   part  := u64:be64 | i64:be64 with the sign bit flipped | text* 0x00 0x01
//            (0x00 within a text: 0x00 0xff)
//   value := field*            in the order of T::fields
//   field := integer:le64 | bool:u8 | text
//   text  := size:le32 byte*
//
// A struct is a value when it has   static constexpr auto fields = std::tuple(&S::a, &S::b);
// A key of several parts is a std::pair or std::tuple.

#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace laban::codec {

void append_be64(std::string& out, std::uint64_t value);
void append_le64(std::string& out, std::uint64_t value);
void append_text_key(std::string& out, std::string_view text);
void append_text_value(std::string& out, std::string_view text);
bool take_be64(std::string_view& in, std::uint64_t& value);
bool take_le64(std::string_view& in, std::uint64_t& value);
bool take_text_key(std::string_view& in, std::string& text);
bool take_text_value(std::string_view& in, std::string& text);

template <class T>
concept HasFields = requires {
  T::fields;
};

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

template <class T>
void append_key(std::string& out, const T& key) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    append_text_key(out, key);
  } else if constexpr (std::signed_integral<T>) {
    append_be64(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(key)) ^ sign_bit);
  } else if constexpr (std::unsigned_integral<T>) {
    append_be64(out, key);
  } else {
    std::apply([&](const auto&... part) { (append_key(out, part), ...); }, key);
  }
}

template <class T>
bool take_key(std::string_view& in, T& key) {
  if constexpr (std::is_same_v<T, std::string>) {
    return take_text_key(in, key);
  } else if constexpr (std::integral<T>) {
    std::uint64_t bits = 0;
    if (!take_be64(in, bits)) return false;
    key = static_cast<T>(std::is_signed_v<T> ? bits ^ sign_bit : bits);
    return true;
  } else {
    return std::apply([&](auto&... part) { return (take_key(in, part) && ...); }, key);
  }
}

template <class T>
void append_value(std::string& out, const T& value) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    append_text_value(out, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    out.push_back(value ? '\1' : '\0');
  } else if constexpr (std::integral<T>) {
    append_le64(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  } else {
    static_assert(HasFields<T>,
                  "a table value is an integer, a bool, a std::string or a struct with `fields`");
    std::apply([&](auto... field) { (append_value(out, value.*field), ...); }, T::fields);
  }
}

template <class T>
bool take_value(std::string_view& in, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return take_text_value(in, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (in.empty()) return false;
    value = in.front() != '\0';
    in.remove_prefix(1);
    return true;
  } else if constexpr (std::integral<T>) {
    std::uint64_t bits = 0;
    if (!take_le64(in, bits)) return false;
    value = static_cast<T>(bits);
    return true;
  } else {
    return std::apply([&](auto... field) { return (take_value(in, value.*field) && ...); },
                      T::fields);
  }
}

// Nothing when the bytes are not exactly one T.
template <class T>
std::optional<T> decode_value(std::string_view bytes) {
  T value{};
  if (!take_value(bytes, value) || !bytes.empty()) return std::nullopt;
  return value;
}

template <class T>
std::optional<T> decode_key(std::string_view bytes) {
  T key{};
  if (!take_key(bytes, key) || !bytes.empty()) return std::nullopt;
  return key;
}

}  // namespace laban::codec
