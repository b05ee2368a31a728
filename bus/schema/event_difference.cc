#include "bus/schema/event_difference.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <nlohmann/json.hpp>

namespace laban::schema {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& object, const std::string& field) {
  if (!object.contains(field)) return "absent";
  return object[field].dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string difference_of(const SchemaRegistry& schemas, const Envelope& now,
                          const Envelope& then) {
  const auto said = schemas.to_json(now.type, now.payload);
  const auto logged = schemas.to_json(then.type, then.payload);
  if (!said || !logged) return {};
  if (now.type != then.type)
    return fmt::format("{} {} instead of {} {}", now.type, *said, then.type, *logged);
  const Json one = parse_json<Json>(*said), other = parse_json<Json>(*logged);
  if (!one.is_object() || !other.is_object()) return {};
  for (const auto* fields : {&one, &other}) {
    for (const auto& [name, value] : fields->items()) {
      const std::string is = text_of(one, name), was = text_of(other, name);
      if (is != was) return fmt::format("{} is {} instead of {}", name, is, was);
    }
  }
  return {};
}

}  // namespace laban::schema
