#pragma once

// The state of all services: which answer, what each handles and emits, which sagas wait for them.
// Combines the observer's overview with the services' own answers. Pure.

#include <laban/clock.h>

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace laban::top {

enum class Verdict { good, warning, bad };

struct TypeCount {
  std::string type;
  std::uint64_t seen = 0;  // in the log so far
};

struct LongestWait {
  std::string saga, step;
  Duration waited{};
  std::optional<Duration> left;   // until its deadline passes
  std::optional<Duration> usual;  // p95
};

struct ServiceRow {
  std::string name, version;
  std::size_t instances = 0;  // that answered
  Verdict verdict = Verdict::good;
  std::string says;  // the problem; empty when there is none
  std::string next;  // what to do about it
  std::uint64_t behind = 0, parked = 0, dead_lettered = 0, retried = 0;
  std::optional<std::uint64_t> waiting;  // sagas; nullopt: not counted
  std::optional<LongestWait> longest_wait;
  std::uint64_t failed = 0;  // recent failures
  std::optional<Duration> p50, p95;
  std::vector<std::string> steps;
  std::vector<TypeCount> hears, emits;
};

// An event type that is emitted but handled by no service.
struct Unheard {
  std::string type, source;
  std::uint64_t seen = 0;
  std::string observed_as;  // "undone of charge"; empty: not by the observer either
};

struct ServiceMap {
  std::vector<ServiceRow> services;  // by name
  std::vector<Unheard> unheard;
  // Services with a step that do not answer: what they handle is unknown.
  std::vector<std::string> silent;
};

// `overview`: what the observer answers, with its types. `answers`: STATS of the service protocol,
// those of other namespaces are passed over.
ServiceMap services_of(const nlohmann::ordered_json& overview,
                       const std::vector<std::string>& answers, const std::string& name_space);

// All services that have a step have answered, and the observer too.
bool have_all_answered(const nlohmann::ordered_json& overview,
                       const std::vector<std::string>& answers);

nlohmann::ordered_json to_json(const ServiceMap& map);

}  // namespace laban::top
