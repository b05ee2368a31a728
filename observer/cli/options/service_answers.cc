#include "observer/cli/options/service_answers.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "bus/log/nats/discovery.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {

using namespace std::chrono_literals;

Result<std::vector<ServiceStats>> ask_services(nats::Connection& connection) {
  const auto answers = nats::discover(connection, 500ms);
  if (!answers) return answers.error();
  auto all = read_service_stats(*answers);
  std::erase_if(all, [](const ServiceStats& one) { return one.name == "observer"; });
  return all;
}

bool has_answered(const std::vector<ServiceStats>& answers, const std::string& service) {
  return std::any_of(answers.begin(), answers.end(),
                     [&](const ServiceStats& one) { return one.name == service; });
}

Failure silent(const std::string& service, const std::vector<ServiceStats>& answers) {
  std::vector<std::string> names;
  names.reserve(answers.size());
  for (const auto& answer : answers) names.push_back(answer.name);
  return {Exit::not_found, fmt::format("the service {} does not answer", service),
          observer::meant(service, names,
                          "Start it: it knows which options it has. See which services run with: "
                          "laban services")};
}

}  // namespace laban::cli
