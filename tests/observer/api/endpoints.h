#pragma once

// Every endpoint of the observer, and values of its types.

#include <algorithm>
#include <random>
#include <tuple>

#include "observer/api/actions.h"
#include "observer/api/dead_letters.h"
#include "observer/api/divergence.h"
#include "observer/api/events.h"
#include "observer/api/failures.h"
#include "observer/api/json_codec.h"
#include "observer/api/names.h"
#include "observer/api/overview.h"
#include "observer/api/profile.h"
#include "observer/api/saga.h"
#include "observer/api/stats.h"
#include "observer/api/status.h"

namespace laban::observer::api::testing {

using Endpoints = std::tuple<SagasLs, SagasShow, ActsLs, SagasStats, SagasProfile, SagasTypes,
                             SagasFailures, Divergence, WhatIf, DlqGroups, DlqLs, DlqShow,
                             EventsFind, Graph, Overview, Names, Status, RebuildAdopt>;

// Calls visit(endpoint) with a value of each type.
template <class Visit>
void each_endpoint(const Visit& visit) {
  std::apply([&](auto... endpoint) { (visit(endpoint), ...); }, Endpoints{});
}

// Any value of a type: with and without its optionals, lists of any short length, hostile text.
class AnyValue {
 public:
  explicit AnyValue(std::uint64_t seed) : random_(seed) {}

  template <class T>
  T make() {
    T value{};
    fill(value);
    return value;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void fill(std::string& value) {
    static const char* const some[] = {"", "o-1", "a\"b\\c", "zwölf\n", "\x01", "→ ✗"};
    value = some[below(6)];
  }
  void fill(bool& value) { value = below(2) == 0; }
  void fill(double& value) { value = static_cast<double>(below(1'000'000)) / 64; }
  void fill(std::uint32_t& value) { value = static_cast<std::uint32_t>(random_()); }
  void fill(std::uint64_t& value) { value = random_() >> below(64); }
  void fill(std::int64_t& value) { value = static_cast<std::int64_t>(random_()); }
  void fill(Time& value) { value = Time(Duration(1 + below(1ull << 61))); }
  void fill(Duration& value) {
    value = std::chrono::microseconds(static_cast<std::int64_t>(below(1ull << 50)) - (1ll << 49));
  }
  void fill(std::chrono::milliseconds& value) { value = std::chrono::milliseconds(below(1 << 30)); }
  void fill(JsonText& value) {
    static const char* const some[] = {"", R"({"a":1.5,"b":[null,"x"]})", "[]", "7"};
    value.text = some[below(4)];
  }

  template <class T>
  void fill(std::optional<T>& value) {
    if (below(3) > 0) fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& value) {
    value.resize(below(4));
    for (auto& element : value) fill(element);
    if constexpr (std::is_enum_v<T>) {  // requests keep each word once
      std::sort(value.begin(), value.end());
      value.erase(std::unique(value.begin(), value.end()), value.end());
    }
  }
  template <class Key, class T>
  void fill(std::map<Key, T>& value) {
    for (std::size_t i = below(3); i < detail::value_count<Key>; ++i)
      fill(value[static_cast<Key>(i)]);
  }
  template <class T>
  void fill(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(below(detail::value_count<T>));
    } else {
      detail::each_field<T>([&](const auto& field) { fill(value.*field.member); });
    }
  }

  std::mt19937_64 random_;
};

}  // namespace laban::observer::api::testing
