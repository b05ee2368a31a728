#pragma once

// The observer's answers for tests of views: written as JSON, with only the fields that matter.

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>

#include "observer/api/json.h"

namespace laban::testing {

using Json = nlohmann::ordered_json;

// Absent fields keep their defaults. Invalid UTF-8 becomes U+FFFD, as in the observer's own output.
template <class T>
T typed(const Json& json) {
  auto value =
      observer::api::from_json<T>(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  REQUIRE_MESSAGE(value, (value ? "" : value.error().message));
  return *std::move(value);
}

// Views print local times: for tests of what they print.
inline void use_utc() {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

}  // namespace laban::testing
