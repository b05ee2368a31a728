#pragma once

// How table keys and stored records become bytes. On disk: changing any of this changes every
// store.
//
//   key    := part*            sorted as the typed keys are
//   part   := u64:be64 | i64:be64 with the sign bit flipped | text* 0x00 0x01
//             (0x00 within a text: 0x00 0xff)
//   value  := integer:le64 | bool:u8 | text | time | id | option | list | array | record
//   text   := size:le32 byte*
//   time   := nanoseconds:le64          a duration likewise
//   id     := high:be64 low:be64
//   option := 0x00 | 0x01 value
//   list   := count:le64 value*         array := value*
//   record := field*                    in the order of T::fields
//
// A struct is a record when it has   static constexpr auto fields = std::tuple(&S::a, &S::b);
// Fields of other forms (a version, one byte, only at the end): laban/codec_fields.h. A key of
// several parts is a std::pair or std::tuple.

#include <laban/ids.h>

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace laban::codec {

// The primitive forms. take_*() removes what it reads from `in`; false: the bytes are malformed.
void append_be32(std::string& out, std::uint32_t value);
void append_be64(std::string& out, std::uint64_t value);
void append_le64(std::string& out, std::uint64_t value);
void append_text_key(std::string& out, std::string_view text);
void append_text_value(std::string& out, std::string_view text);
bool take_be64(std::string_view& in, std::uint64_t& value);
bool take_le64(std::string_view& in, std::uint64_t& value);
bool take_byte(std::string_view& in, std::uint8_t& value);
bool take_text_key(std::string_view& in, std::string& text);
bool take_text_value(std::string_view& in, std::string& text);
// A view into `in`.
bool take_text_view(std::string_view& in, std::string_view& text);

inline void append_id(std::string& out, const EventId& id) {
  append_be64(out, id.high);
  append_be64(out, id.low);
}
inline bool take_id(std::string_view& in, EventId& id) {
  return take_be64(in, id.high) && take_be64(in, id.low);
}
inline std::string id_bytes(const EventId& id) {
  std::string bytes;
  append_id(bytes, id);
  return bytes;
}

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

namespace detail {

template <class T>
concept Text = std::is_convertible_v<const T&, std::string_view>;

template <class T>
concept Parts = requires {
  std::tuple_size<T>::value;
};

template <class T, class K>
consteval bool is_key_like();

// T has at most as many parts as K, and each fits.
template <class T, class K, std::size_t... I>
consteval bool are_parts_like(std::index_sequence<I...>) {
  return (is_key_like<std::tuple_element_t<I, T>, std::tuple_element_t<I, K>>() && ...);
}

template <class T, class K>
consteval bool is_key_like() {
  if constexpr (Text<K>) {
    return Text<T>;
  } else if constexpr (std::integral<K>) {
    return std::integral<T> && std::is_same_v<T, bool> == std::is_same_v<K, bool>;
  } else if constexpr (Parts<T>) {
    constexpr auto count = std::tuple_size_v<T>;
    if constexpr (count != std::tuple_size_v<K>) {
      return false;
    } else {
      return are_parts_like<T, K>(std::make_index_sequence<count>());
    }
  } else {
    return false;
  }
}

template <class T, class K>
consteval bool is_prefix_like() {
  if constexpr (is_key_like<T, K>()) {
    return true;
  } else if constexpr (!Parts<K>) {
    return false;
  } else if constexpr (!Parts<T>) {
    return is_key_like<T, std::tuple_element_t<0, K>>();
  } else {
    constexpr auto count = std::tuple_size_v<T>;
    if constexpr (count > std::tuple_size_v<K>) {
      return false;
    } else {
      return are_parts_like<T, K>(std::make_index_sequence<count>());
    }
  }
}

}  // namespace detail

// What can stand for a key of type K: text for a text, an integer for an integer (it is converted),
// a pair or tuple of such parts for a pair or tuple.
template <class T, class K>
concept KeyOf = detail::is_key_like<T, K>();

// The same, or the first parts of it.
template <class T, class K>
concept KeyPrefixOf = detail::is_prefix_like<T, K>();

// Appends what stands for a key, or a prefix, of type K. Two texts or integers that compare equal
// as K give the same bytes, whatever their type.
template <class K, KeyPrefixOf<K> T>
void append_key_of(std::string& out, const T& key) {
  if constexpr (detail::Text<K>) {
    append_text_key(out, key);
  } else if constexpr (std::integral<K>) {
    append_key(out, static_cast<K>(key));
  } else if constexpr (detail::Parts<T>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (append_key_of<std::tuple_element_t<I, K>>(out, std::get<I>(key)), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<T>>());
  } else {
    append_key_of<std::tuple_element_t<0, K>>(out, key);
  }
}

template <class T>
bool take_key(std::string_view& in, T& key) {
  if constexpr (std::is_same_v<T, std::string>) {
    return take_text_key(in, key);
  } else if constexpr (std::integral<T>) {
    std::uint64_t bits = 0;
    if (!take_be64(in, bits)) return false;
    if constexpr (std::is_signed_v<T>) bits ^= sign_bit;
    key = static_cast<T>(bits);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(key)) == bits;  // it fits
  } else {
    return std::apply([&](auto&... part) { return (take_key(in, part) && ...); }, key);
  }
}

template <class T>
concept HasFields = requires {
  T::fields;
};

// How to encode a type that cannot have `fields`. Specialise it with
//   static void append(std::string& out, const T& value);
//   static bool take(std::string_view& in, T& value);
template <class T>
struct Form;

template <class T>
void append_value(std::string& out, const T& value);
template <class T>
bool take_value(std::string_view& in, T& value);

// A field is a pointer to a member, or an object with append(out, record) and take(in, record).
template <class Record, class Field>
void append_field(std::string& out, const Record& record, const Field& field) {
  if constexpr (std::is_member_object_pointer_v<Field>) {
    append_value(out, record.*field);
  } else {
    field.append(out, record);
  }
}

template <class Record, class Field>
bool take_field(std::string_view& in, Record& record, const Field& field) {
  if constexpr (std::is_member_object_pointer_v<Field>) {
    return take_value(in, record.*field);
  } else {
    return field.take(in, record);
  }
}

// Encodes a record by an external list of fields.
template <class Record, class... Fields>
void append_fields(std::string& out, const Record& record, const std::tuple<Fields...>& fields) {
  std::apply([&](const auto&... field) { (append_field(out, record, field), ...); }, fields);
}

template <class Record, class... Fields>
bool take_fields(std::string_view& in, Record& record, const std::tuple<Fields...>& fields) {
  return std::apply([&](const auto&... field) { return (take_field(in, record, field) && ...); },
                    fields);
}

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {};
template <class T>
struct IsDuration : std::false_type {};
template <class Rep, class Period>
struct IsDuration<std::chrono::duration<Rep, Period>> : std::true_type {};
template <class T>
struct IsTimePoint : std::false_type {};
template <class Clock, class Duration>
struct IsTimePoint<std::chrono::time_point<Clock, Duration>> : std::true_type {};

template <class T>
bool take_list(std::string_view& in, std::vector<T>& list) {
  std::uint64_t count = 0;
  // Every element takes at least one byte, so a false count cannot exhaust memory.
  if (!take_le64(in, count) || count > in.size()) return false;
  list.clear();
  for (; count > 0; --count) {
    if (!take_value(in, list.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool take_option(std::string_view& in, std::optional<T>& option) {
  bool exists = false;
  if (!take_value(in, exists)) return false;
  option.reset();
  return !exists || take_value(in, option.emplace());
}

}  // namespace detail

template <class T>
void append_value(std::string& out, const T& value) {
  if constexpr (std::is_convertible_v<T, std::string_view>) {
    append_text_value(out, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    out.push_back(value ? '\1' : '\0');
  } else if constexpr (std::integral<T>) {
    append_le64(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  } else if constexpr (std::is_same_v<T, EventId>) {
    append_id(out, value);
  } else if constexpr (detail::IsDuration<T>::value) {
    append_value(out, value.count());
  } else if constexpr (detail::IsTimePoint<T>::value) {
    append_value(out, value.time_since_epoch());
  } else if constexpr (detail::IsOptional<T>::value) {
    append_value(out, value.has_value());
    if (value) append_value(out, *value);
  } else if constexpr (detail::IsVector<T>::value) {
    append_le64(out, value.size());
    for (const auto& element : value) append_value(out, element);
  } else if constexpr (detail::IsArray<T>::value) {
    for (const auto& element : value) append_value(out, element);
  } else if constexpr (HasFields<T>) {
    append_fields(out, value, T::fields);
  } else {
    Form<T>::append(out, value);  // not declared: T has neither `fields` nor a codec::Form
  }
}

template <class T>
bool take_value(std::string_view& in, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return take_text_value(in, value);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return take_text_view(in, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    std::uint8_t byte = 0;
    if (!take_byte(in, byte)) return false;
    value = byte != 0;
    return byte <= 1;
  } else if constexpr (std::integral<T>) {
    std::uint64_t bits = 0;
    if (!take_le64(in, bits)) return false;
    value = static_cast<T>(bits);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) == bits;  // only if it fits
  } else if constexpr (std::is_same_v<T, EventId>) {
    return take_id(in, value);
  } else if constexpr (detail::IsDuration<T>::value) {
    typename T::rep count{};
    if (!take_value(in, count)) return false;
    value = T(count);
    return true;
  } else if constexpr (detail::IsTimePoint<T>::value) {
    typename T::duration since_epoch{};
    if (!take_value(in, since_epoch)) return false;
    value = T(since_epoch);
    return true;
  } else if constexpr (detail::IsOptional<T>::value) {
    return detail::take_option(in, value);
  } else if constexpr (detail::IsVector<T>::value) {
    return detail::take_list(in, value);
  } else if constexpr (detail::IsArray<T>::value) {
    for (auto& element : value) {
      if (!take_value(in, element)) return false;
    }
    return true;
  } else if constexpr (HasFields<T>) {
    return take_fields(in, value, T::fields);
  } else {
    return Form<T>::take(in, value);
  }
}

template <class T>
std::string encode_value(const T& value) {
  std::string bytes;
  append_value(bytes, value);
  return bytes;
}

// Nothing unless the bytes are exactly one T.
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
