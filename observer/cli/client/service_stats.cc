#include "observer/cli/client/service_stats.h"

#include "observer/api/json_codec.h"

namespace laban::observer::api {
template struct JsonCodec<cli::ServiceStats>;
}  // namespace laban::observer::api

namespace laban::cli {

std::vector<ServiceStats> read_service_stats(const std::vector<std::string>& answers) {
  std::vector<ServiceStats> all;
  for (const std::string& answer : answers) {
    if (auto stats = observer::api::from_json<ServiceStats>(answer))
      all.push_back(std::move(*stats));
  }
  return all;
}

}  // namespace laban::cli
