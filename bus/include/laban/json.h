#pragma once

// JSON from outside: an order, a question, another process's answer, a file. All of it is parsed
// here. What is not JSON is discarded, and so is what is nested so deeply that walking through it
// could exhaust the stack, or what would take long to read; nothing throws.
//
// Json is the type of a JSON library: nlohmann::json or nlohmann::ordered_json.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace laban {

// Answers of the observer are the deepest of ours: less than 16 levels, and below them the payload
// of an event, at most 32.
inline constexpr std::size_t json_depth = 64;

// ordered_json looks for each key among those before it.
inline constexpr std::size_t json_members = 512;

// Whether the text nests `json_depth` lists and objects somewhere, or an object has more than
// `json_members` members. One pass, even if the text is not JSON.
bool exceeds_json_limits(std::string_view json);

// is_discarded(): it is not JSON, holds a byte 0, or exceeds the limits above.
template <class Json>
Json parse_json(std::string_view text) {
  // The parser takes a byte 0 for the end.
  if (text.find('\0') != text.npos || exceeds_json_limits(text))
    return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// Whether parse_json() would read it.
template <class Json>
bool is_json(std::string_view text) {
  return text.find('\0') == text.npos && !exceeds_json_limits(text) && Json::accept(text);
}

// The text under `key`; empty when `object` is none, or has something else there.
template <class Json>
std::string text_in(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->template get<std::string>()
                                                     : std::string();
}

// The whole number under `key`, from 0 on; 0 when there is none.
template <class Json>
std::uint64_t number_in(const Json& object, const char* key) {
  if (!object.is_object()) return 0;
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->template get<std::uint64_t>()
                                                              : 0;
}

// The object under `key`; an empty one when there is none.
template <class Json>
Json object_in(const Json& object, const char* key) {
  if (!object.is_object()) return Json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : Json::object();
}

}  // namespace laban
