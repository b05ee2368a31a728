#include "observer/cli/client/json_members.h"

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::string text_at(const Json& object, const char* key) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

double number_at(const Json& object, const char* key, double fallback) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_number() ? value->get<double>() : fallback;
}

std::uint64_t count_at(const Json& object, const char* key) {
  const Json* value = member(object, key);
  return value != nullptr && value->is_number_integer() ? value->get<std::uint64_t>() : 0;
}

const Json& list_at(const Json& object, const char* key) {
  static const Json empty = Json::array();
  const Json* value = member(object, key);
  return value != nullptr && value->is_array() ? *value : empty;
}

const Json& object_at(const Json& object, const char* key) {
  static const Json empty = Json::object();
  const Json* value = member(object, key);
  return value != nullptr && value->is_object() ? *value : empty;
}

std::string ms_text_at(const Json& object, const char* key) {
  const Json* value = member(object, key);
  if (value == nullptr || !value->is_number()) return {};
  return to_text(Duration(static_cast<std::int64_t>(value->get<double>() * 1e6)));
}

std::string clock_at(const Json& object, const char* key) {
  const std::string text = text_at(object, key);
  const auto time = parse_rfc3339(text);
  return time ? clock_time(*time) : text;
}

std::string dump(const Json& document, int indent) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace laban::cli
