#include "observer/cli/definitions/definition_observed.h"

#include <algorithm>

#include "observer/saga/definition/definition.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto answer_patience = 1s;
constexpr auto pause_between_questions = 50ms;

bool flag_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace

std::optional<Observed> observe_definitions(const ObserverClient& observer) {
  const auto status = observer.ask("status", Json::object(), answer_patience);
  if (!status) return std::nullopt;
  Observed all;
  for (const Json& partition : list_at(*status, "partitions")) {
    for (const Json& version : list_at(partition, "definitions")) {
      std::string name = text_at(version, "definition");
      if (flag_at(version, "shadow")) name.append(observer::shadow_suffix);
      all.push_back({count_at(partition, "partition"), std::move(name), count_at(version, "number"),
                     flag_at(version, "in_force"), count_at(version, "running")});
    }
  }
  return all;
}

std::uint64_t running_under(const Observed& observed, const std::string& name,
                            std::uint64_t number) {
  std::uint64_t sum = 0;
  for (const auto& one : observed) {
    if (one.name == name && one.number == number) sum += one.running;
  }
  return sum;
}

std::uint64_t running_under_others(const Observed& observed, const std::string& name,
                                   std::uint64_t number) {
  std::uint64_t sum = 0;
  for (const auto& one : observed) {
    if (one.name == name && one.number != number) sum += one.running;
  }
  return sum;
}

bool meets(const Observed& observed, const Expectation& expectation) {
  const bool is_in_force = std::any_of(observed.begin(), observed.end(), [&](const auto& one) {
    return one.partition == expectation.partition && one.name == expectation.name &&
           one.number == expectation.number && one.in_force;
  });
  return is_in_force == expectation.in_force;
}

bool wait_for(const ObserverClient& observer, const std::vector<Expectation>& expectations,
              Duration patience, const Clock& clock, SignalWatch& signals) {
  const SteadyTime deadline = clock.steady() + patience;
  while (true) {
    const auto observed = observe_definitions(observer);
    const bool is_met =
        observed && std::all_of(expectations.begin(), expectations.end(),
                                [&](const auto& one) { return meets(*observed, one); });
    if (is_met) return true;
    if (clock.steady() >= deadline) return false;
    signals.wait(pause_between_questions);
    if (signals.stop_requests() > 0) return false;
  }
}

}  // namespace laban::cli
