#pragma once

// Sends requests to the observer. Its endpoints, with their requests and answers, are in
// observer/api.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bus/log/requests.h"
#include "observer/api/json.h"
#include "observer/cli/client/connection.h"

namespace laban::cli {

namespace api = observer::api;

class ObserverClient {
 public:
  // The arguments must outlive this object.
  ObserverClient(nats::Connection& connection, const std::string& name_space)
      : requests_(connection.make_request_client(name_space)) {}
  explicit ObserverClient(const System& system)
      : ObserverClient(*system.connection, system.target.name_space) {}
  // Sends them by `requests`, whatever that is.
  explicit ObserverClient(std::unique_ptr<RequestClient> requests)
      : requests_(std::move(requests)) {}
  // Owns the connection.
  explicit ObserverClient(System&& system)
      : system_(std::move(system)),
        requests_(system_->connection->make_request_client(system_->target.name_space)) {}

  // For example ask<api::SagasLs>({.limit = 10}). Fails with `unavailable` when the observer does
  // not answer, with `corrupt` when the answer cannot be read, or with the observer's own error.
  template <class Endpoint>
  Result<typename Endpoint::Answer> ask(const typename Endpoint::Request& request = {},
                                        Duration patience = std::chrono::seconds(5)) const {
    const auto reply =
        ask_text(std::string(Endpoint::name), api::request_to_json(request), patience);
    if (!reply) return reply.error();
    auto answer = api::from_json<typename Endpoint::Answer>(*reply);
    if (!answer) return unreadable(Endpoint::name, answer.error());
    return answer;
  }

 private:
  Result<std::string> ask_text(const std::string& endpoint, const std::string& request,
                               Duration patience) const;
  static Error unreadable(std::string_view endpoint, const Error& error);

  std::optional<System> system_;  // declared first: outlives requests_
  std::unique_ptr<RequestClient> requests_;
};

}  // namespace laban::cli
