#pragma once

// What must hold for --fail in every service that has the option.

#include <doctest/doctest.h>
#include <laban/injection.h>
#include <laban/testing.h>

#include <functional>
#include <set>
#include <string>

namespace service_test {

// The ids among a hundred orders, each in its own saga, for which `refuses` returns true.
inline std::set<std::string> refused_of_hundred(
    const std::string& name, void (*configure)(laban::Service&), const std::string& share,
    const std::function<bool(laban::testing::Harness&)>& refuses) {
  laban::testing::Harness service(name, configure, {{"fail", share}});
  std::set<std::string> refused;
  for (int n = 0; n < 100; ++n) {
    const std::string order = "order-" + std::to_string(n);
    service.saga(order);
    if (refuses(service)) refused.insert(order);
  }
  return refused;
}

inline void check_injection(const std::string& name, void (*configure)(laban::Service&),
                            const std::function<bool(laban::testing::Harness&)>& refuses) {
  std::set<std::string> expected;
  for (int n = 0; n < 100; ++n) {
    const std::string order = "order-" + std::to_string(n);
    if (laban::share_of(name, order) < 0.3) expected.insert(order);
  }
  const auto refused = refused_of_hundred(name, configure, "30%", refuses);
  CHECK(refused == expected);
  CHECK(refused.size() > 10);
  CHECK(refused.size() < 50);
  CHECK(refused_of_hundred(name, configure, "0.3", refuses) == refused);
  CHECK(refused_of_hundred(name, configure, "0%", refuses).empty());
  CHECK(refused_of_hundred(name, configure, "100%", refuses).size() == 100);
}

}  // namespace service_test
