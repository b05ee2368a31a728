#pragma once

// Requests to an observer by endpoint, and the answers as JSON. An error fails the test.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

inline nlohmann::json ask(const QueryContext& context, std::string_view endpoint,
                          const nlohmann::json& request = nlohmann::json::object()) {
  const auto reply = answer(endpoint, request.dump(), context);
  if (!reply) FAIL(reply.error().message);
  return nlohmann::json::parse(*reply);
}

inline nlohmann::json ask(const Observer& observer, std::string_view endpoint,
                          const nlohmann::json& request = nlohmann::json::object()) {
  return ask(observer.queries(), endpoint, request);
}

// The ids of a list of sagas.
template <class Sagas>
std::vector<std::string> ids_of(const Sagas& sagas) {
  std::vector<std::string> all;
  for (const auto& saga : sagas) all.push_back(saga["saga"]);
  return all;
}

}  // namespace laban::observer::testing
