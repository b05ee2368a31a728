#pragma once

// Asking the observer; observer/queries/queries.h says what it answers.

#include <memory>
#include <string>

#include "bus/log/requests.h"
#include "observer/cli/client/json_members.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

class ObserverClient {
 public:
  // The connection must outlive this.
  ObserverClient(nats::Connection& connection, const std::string& name_space)
      : requests_(connection.make_request_client(name_space)) {}

  // `unavailable` when the observer does not answer.
  Result<Json> ask(const std::string& endpoint, const Json& request,
                   Duration patience = std::chrono::seconds(5)) const;

 private:
  std::unique_ptr<RequestClient> requests_;
};

}  // namespace laban::cli
