#pragma once

// Mining in tests.

#include <doctest/doctest.h>

#include "observer/saga/mining/mine.h"

namespace laban::observer::testing {

constexpr std::size_t everything = 1'000'000;  // sagas

inline MinedSaga mined_from(const Traffic& traffic, const std::string& starts = "") {
  auto mined = mine(traffic, {"order", starts});
  if (!mined) FAIL(mined.error().message);
  return std::move(*mined);
}

}  // namespace laban::observer::testing
