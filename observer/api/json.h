#pragma once

// JSON of the structs of this folder (fields.h), and back. Their headers do not include a JSON
// library: JsonCodec<T> and RequestCodec<T> are defined in json_codec.h and instantiated in one .cc
// for each T.

#include <laban/result.h>

#include <string>
#include <string_view>

namespace laban::observer::api {

template <class T>
struct JsonCodec {
  static std::string write(const T& value, int indent);
  static Result<T> read(std::string_view json);
};

template <class T>
struct RequestCodec {
  static std::string write(const T& request);
  static Result<T> read(std::string_view body);
};

// One line, or `indent` spaces per level. Always valid UTF-8, whatever the strings contain.
template <class T>
std::string to_json(const T& value, int indent = -1) {
  return JsonCodec<T>::write(value, indent);
}

// Reads what an observer of this, an older or a newer version has written: unknown fields are
// skipped; absent or null ones keep their defaults. Fails with `corrupt` and the path of the field
// if a value has the wrong type.
template <class T>
Result<T> from_json(std::string_view json) {
  return JsonCodec<T>::read(json);
}

// A JSON text on one line without spaces; empty if it is not JSON.
std::string compact(std::string_view json);
// The same with two spaces a level, for people.
std::string indented(std::string_view json);

// Omits fields that are not set: an older observer refuses fields it does not know.
template <class T>
std::string request_to_json(const T& request) {
  return RequestCodec<T>::write(request);
}

// Strict: fails with `invalid` on an unknown field or a value of the wrong type. Null counts as not
// set, an empty body as {}.
template <class T>
Result<T> read_request(std::string_view body) {
  return RequestCodec<T>::read(body);
}

}  // namespace laban::observer::api
