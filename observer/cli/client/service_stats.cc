#include "observer/cli/client/service_stats.h"

#include <algorithm>

#include "observer/api/json_codec.h"

namespace laban::observer::api {
template struct JsonCodec<cli::ServiceStats>;
}  // namespace laban::observer::api

namespace laban::cli {

bool is_of_namespace(const ServiceStats& answer, const std::string& name_space) {
  return std::any_of(answer.endpoints.begin(), answer.endpoints.end(), [&](const auto& endpoint) {
    return endpoint.subject.starts_with(name_space + ".");
  });
}

std::vector<ServiceStats> read_service_stats(const std::vector<std::string>& answers) {
  std::vector<ServiceStats> all;
  for (const std::string& answer : answers) {
    if (auto stats = observer::api::from_json<ServiceStats>(answer))
      all.push_back(std::move(*stats));
  }
  return all;
}

}  // namespace laban::cli
