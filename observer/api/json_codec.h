#pragma once

// Defines JsonCodec and RequestCodec (json.h). Pulls in the JSON library: include it only in the
// .cc that instantiates them,
//
//   template struct JsonCodec<SagasPage>;
//   template struct RequestCodec<SagasLsRequest>;

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "observer/api/enum_values.h"
#include "observer/api/fields.h"
#include "observer/api/json.h"
#include "observer/api/values.h"

namespace laban::observer::api::detail {

// Keeps the order in which fields are written.
using Json = nlohmann::ordered_json;

template <class Enum>
std::optional<Enum> parse_word(std::string_view word) {
  for (std::size_t i = 0; i < value_count<Enum>; ++i) {
    if (word == name_of(static_cast<Enum>(i))) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <class Key>
std::optional<Key> parse_key(const std::string& name) {
  if constexpr (std::is_enum_v<Key>) {
    return parse_word<Key>(name);
  } else {
    return name;
  }
}

template <class T>
concept HasFields = requires {
  T::fields;
};
template <class T>
concept IsAnswer = HasFields<T> && requires {
  T::schema_version;
};

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <template <class...> class Template, class... Args>
inline constexpr bool is_a<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool is_embedded = is_a<T, Embedded>;

// Checks that every member is listed in `fields`: T can be initialised with as many values as it
// has fields, and with no more.
struct Anything {
  template <class T>
  operator T() const noexcept;
};
template <class T, std::size_t... index>
constexpr bool can_be_made_from(std::index_sequence<index...>) {
  return requires { T{(static_cast<void>(index), Anything{})...}; };
}
template <class T>
inline constexpr std::size_t field_count = decltype(T::fields([](const auto&... field) {
  return std::integral_constant<std::size_t, sizeof...(field)>{};
}))::value;
template <class T>
constexpr bool lists_all_members() {
  constexpr std::size_t count = field_count<T>;
  return can_be_made_from<T>(std::make_index_sequence<count>()) &&
         !can_be_made_from<T>(std::make_index_sequence<count + 1>());
}

// Calls visit(field) for each of them.
template <class T, class Visit>
void each_field(const Visit& visit) {
  static_assert(lists_all_members<T>(), "a member is missing in `fields`");
  T::fields([&](const auto&... field) { (visit(field), ...); });
}

// ---- writing

double to_milliseconds(Duration duration);
Json parse_or_null(const std::string& text);
std::string dump(const Json& json, int indent);

// Fields are known to be distinct: appended without looking for one of the same name.
void append(Json::object_t& object, std::string_view name, Json value);

inline std::string_view word_of(const std::string& key) { return key; }
template <class Enum>
std::string_view word_of(Enum key) requires std::is_enum_v<Enum> {
  return name_of(key);
}

template <class T>
Json json_of(const T& value);

template <class T>
void append_fields(Json::object_t& object, const T& value) {
  if constexpr (IsAnswer<T>) append(object, "schema_version", T::schema_version);
  each_field<T>([&](const auto& field) {
    if constexpr (is_embedded<std::decay_t<decltype(field)>>) {
      append_fields(object, value.*field.member);
    } else {
      const auto& member = value.*field.member;
      if constexpr (is_a<std::decay_t<decltype(member)>, std::optional>) {
        if (field.is_left_out_when_empty && !member) return;
      }
      append(object, field.name, json_of(member));
    }
  });
}

template <class T>
Json json_of(const T& value) {
  if constexpr (is_a<T, std::optional>) {
    return value ? json_of(*value) : Json(nullptr);
  } else if constexpr (is_a<T, std::vector>) {
    Json::array_t list;
    list.reserve(value.size());
    for (const auto& element : value) list.push_back(json_of(element));
    return list;
  } else if constexpr (is_a<T, std::map>) {
    Json::object_t object;
    for (const auto& [key, element] : value) append(object, word_of(key), json_of(element));
    return object;
  } else if constexpr (HasFields<T>) {
    Json::object_t object;
    object.reserve(field_count<T> + 1);
    append_fields(object, value);
    return object;
  } else if constexpr (std::is_same_v<T, Time>) {
    return value == Time{} ? Json(nullptr) : Json(to_rfc3339(value));
  } else if constexpr (std::is_same_v<T, Duration>) {
    return to_milliseconds(value);
  } else if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
    return value.count();
  } else if constexpr (std::is_same_v<T, JsonText>) {
    return parse_or_null(value.text);
  } else if constexpr (std::is_enum_v<T>) {
    return name_of(value);
  } else {
    return value;
  }
}

// ---- reading

// The error and its place: ".sagas[3].state".
struct Problem {
  std::string path, what;
};
using MaybeProblem = std::optional<Problem>;

Error to_error(const Problem& problem);
Result<Json> parse_document(std::string_view text);

MaybeProblem read_value(const Json& json, std::string& value);
MaybeProblem read_value(const Json& json, bool& value);
MaybeProblem read_value(const Json& json, double& value);
MaybeProblem read_value(const Json& json, std::uint64_t& value);
MaybeProblem read_value(const Json& json, std::uint32_t& value);
MaybeProblem read_value(const Json& json, std::int64_t& value);
MaybeProblem read_value(const Json& json, Time& value);
MaybeProblem read_value(const Json& json, Duration& value);
MaybeProblem read_value(const Json& json, JsonText& value);
MaybeProblem wrong_word(const Json& json);

const Json* find_field(const Json& object, std::string_view name);
// Put in front of the path of the problem.
void put_inside(Problem& problem, std::string_view field);
void put_inside(Problem& problem, std::size_t index);

// An element of a list or a field of an object; null leaves the default.
template <class T>
MaybeProblem read_json(const Json& json, T& value);

template <class T>
MaybeProblem read_list(const Json& json, std::vector<T>& list) {
  if (!json.is_array()) return Problem{"", "is not a list"};
  list.clear();
  list.reserve(json.size());
  for (const Json& element : json) {
    if (auto problem = read_json(element, list.emplace_back())) {
      put_inside(*problem, list.size() - 1);
      return problem;
    }
  }
  return std::nullopt;
}

// Skips unknown keys.
template <class Key, class T>
MaybeProblem read_map(const Json& json, std::map<Key, T>& map) {
  if (!json.is_object()) return Problem{"", "is not an object"};
  map.clear();
  for (const auto& [name, element] : json.items()) {
    const auto key = parse_key<Key>(name);
    if (!key) continue;
    if (auto problem = read_json(element, map[*key])) {
      put_inside(*problem, name);
      return problem;
    }
  }
  return std::nullopt;
}

template <class T>
MaybeProblem read_object(const Json& json, T& value) {
  if (!json.is_object()) return Problem{"", "is not an object"};
  MaybeProblem problem;
  each_field<T>([&](const auto& field) {
    if (problem) return;
    if constexpr (is_embedded<std::decay_t<decltype(field)>>) {
      problem = read_object(json, value.*field.member);
    } else if (const Json* found = find_field(json, field.name)) {
      problem = read_json(*found, value.*field.member);
      if (problem) put_inside(*problem, field.name);
    }
  });
  return problem;
}

template <class T>
MaybeProblem read_json(const Json& json, T& value) {
  if (json.is_null()) return std::nullopt;
  if constexpr (is_a<T, std::optional>) {
    return read_json(json, value.emplace());
  } else if constexpr (is_a<T, std::vector>) {
    return read_list(json, value);
  } else if constexpr (is_a<T, std::map>) {
    return read_map(json, value);
  } else if constexpr (HasFields<T>) {
    return read_object(json, value);
  } else if constexpr (std::is_enum_v<T>) {
    const auto parsed = json.is_string()
                            ? parse_word<T>(json.template get_ref<const std::string&>())
                            : std::nullopt;
    if (!parsed) return wrong_word(json);
    value = *parsed;
    return std::nullopt;
  } else {
    return read_value(json, value);
  }
}

// ---- requests

Result<Json> parse_request(std::string_view body);
std::string unknown_field(const std::string& name, const std::vector<std::string>& known);
std::string wrong_enum(const std::string& name, const std::vector<std::string>& words);

// Describes the error.
using Complaint = std::optional<std::string>;
Complaint read_argument(const std::string& name, const Json& json, std::string& value);
Complaint read_argument(const std::string& name, const Json& json, bool& value);
Complaint read_argument(const std::string& name, const Json& json, std::uint64_t& value);
Complaint read_argument(const std::string& name, const Json& json,
                        std::chrono::milliseconds& value);
Complaint read_argument(const std::string& name, const Json& json, Time& value);

template <class Enum>
Complaint read_argument(const std::string& name, const Json& json,
                        Enum& value) requires std::is_enum_v<Enum> {
  const auto parsed =
      json.is_string() ? parse_word<Enum>(json.get_ref<const std::string&>()) : std::nullopt;
  if (parsed) {
    value = *parsed;
    return std::nullopt;
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < value_count<Enum>; ++i)
    words.emplace_back(name_of(static_cast<Enum>(i)));
  return wrong_enum(name, words);
}

// One value or a list; duplicates are dropped.
template <class T>
Complaint read_argument(const std::string& name, const Json& json, std::vector<T>& values) {
  const auto add = [&](const Json& element) {
    T value{};
    auto complaint = read_argument(name, element, value);
    if (!complaint && std::find(values.begin(), values.end(), value) == values.end())
      values.push_back(std::move(value));
    return complaint;
  };
  if (!json.is_array()) return add(json);
  for (const Json& element : json) {
    if (auto complaint = add(element)) return complaint;
  }
  return std::nullopt;
}

template <class T>
Complaint read_arguments(const std::string& prefix, const Json& json, T& request) {
  std::vector<std::string> known;
  each_field<T>([&](const auto& field) { known.emplace_back(field.name); });
  for (const auto& [name, element] : json.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return unknown_field(prefix + name, known);
  }
  Complaint complaint;
  each_field<T>([&](const auto& field) {
    const Json* found = find_field(json, field.name);
    if (complaint || found == nullptr || found->is_null()) return;
    const std::string name = prefix + std::string(field.name);
    auto& member = request.*field.member;
    using Member = std::decay_t<decltype(member)>;
    if constexpr (is_a<Member, std::optional>) {
      auto& value = member.emplace();
      if constexpr (HasFields<typename Member::value_type>) {
        complaint = found->is_object() ? read_arguments(name + ".", *found, value)
                                       : "'" + name + "' must be an object";
      } else {
        complaint = read_argument(name, *found, value);
      }
    } else {
      complaint = read_argument(name, *found, member);
    }
  });
  return complaint;
}

template <class T>
bool is_given(const T& value) {
  if constexpr (is_a<T, std::optional>) {
    return value.has_value();
  } else if constexpr (std::is_same_v<T, bool>) {
    return value;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return true;
  } else {
    return !value.empty();
  }
}

template <class T>
Json json_of_request(const T& request) {
  Json::object_t object;
  each_field<T>([&](const auto& field) {
    const auto& member = request.*field.member;
    using Member = std::decay_t<decltype(member)>;
    if (!is_given(member)) return;
    if constexpr (is_a<Member, std::optional>) {
      if constexpr (HasFields<typename Member::value_type>) {
        append(object, field.name, json_of_request(*member));
        return;
      }
    }
    append(object, field.name, json_of(member));
  });
  return object;
}

}  // namespace laban::observer::api::detail

namespace laban::observer::api {

template <class T>
std::string JsonCodec<T>::write(const T& value, int indent) {
  return detail::dump(detail::json_of(value), indent);
}

template <class T>
Result<T> JsonCodec<T>::read(std::string_view json) {
  const auto document = detail::parse_document(json);
  if (!document) return document.error();
  T value{};
  if (const auto problem = detail::read_json(*document, value)) return detail::to_error(*problem);
  return value;
}

template <class T>
std::string RequestCodec<T>::write(const T& request) {
  return detail::dump(detail::json_of_request(request), -1);
}

template <class T>
Result<T> RequestCodec<T>::read(std::string_view body) {
  const auto fields = detail::parse_request(body);
  if (!fields) return fields.error();
  T request{};
  if (const auto complaint = detail::read_arguments("", *fields, request))
    return Error{ErrorKind::invalid, *complaint};
  return request;
}

}  // namespace laban::observer::api
