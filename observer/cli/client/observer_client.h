#pragma once

// Asks the observer. Its endpoints, with their requests and answers, are in observer/api.

#include <memory>
#include <string>

#include "bus/log/requests.h"
#include "observer/api/json.h"
#include "observer/cli/client/json_members.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

class ObserverClient {
 public:
  // The connection must outlive this.
  ObserverClient(nats::Connection& connection, const std::string& name_space)
      : requests_(connection.make_request_client(name_space)) {}

  // For example ask<api::SagasLs>({.limit = 10}). Fails with `unavailable` when the observer does
  // not answer, with `corrupt` when the answer cannot be read, or with the error the observer
  // replied.
  template <class Endpoint>
  Result<typename Endpoint::Answer> ask(const typename Endpoint::Request& request = {},
                                        Duration patience = std::chrono::seconds(5)) const {
    const auto reply =
        ask_text(std::string(Endpoint::name), observer::api::request_to_json(request), patience);
    if (!reply) return reply.error();
    auto answer = observer::api::from_json<typename Endpoint::Answer>(*reply);
    if (!answer) return unreadable(Endpoint::name, answer.error());
    return answer;
  }

  // The answer as JSON, for callers that have not moved to the one above.
  Result<Json> ask(const std::string& endpoint, const Json& request,
                   Duration patience = std::chrono::seconds(5)) const;

 private:
  Result<std::string> ask_text(const std::string& endpoint, const std::string& request,
                               Duration patience) const;
  static Error unreadable(std::string_view endpoint, const Error& error);

  std::unique_ptr<RequestClient> requests_;
};

}  // namespace laban::cli
