#pragma once

#include <laban/clock.h>

#include <nlohmann/json.hpp>
#include <optional>

namespace laban::top {

// Of a number of milliseconds; nothing when it is absent or too large to be one.
inline std::optional<Duration> duration_at(const nlohmann::ordered_json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_number()) return std::nullopt;
  const double ms = object[key].get<double>();
  constexpr double longest = 1e12;  // thirty years
  if (!(ms > -longest && ms < longest)) return std::nullopt;
  return Duration(static_cast<std::int64_t>(ms * 1e6));
}

}  // namespace laban::top
