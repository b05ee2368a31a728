#pragma once

// An observer in a function: what a command would be answered.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "observer/cli/client/observer_client.h"

namespace laban::testing {

using Answering =
    std::function<Result<std::string>(std::string_view endpoint, std::string_view request)>;

inline cli::ObserverClient observer_answering(Answering answer) {
  class Client final : public RequestClient {
   public:
    explicit Client(Answering answer) : answer_(std::move(answer)) {}

    Result<std::string> ask(std::string_view service, std::string_view endpoint,
                            std::string_view body, Duration) override {
      if (service != "observer") return Error{ErrorKind::not_found, "it is only the observer"};
      return answer_(endpoint, body);
    }
    std::unique_ptr<ClientRequest> prepare(std::string_view, std::string_view,
                                           std::string) override {
      return nullptr;
    }

   private:
    Answering answer_;
  };
  return cli::ObserverClient(std::make_unique<Client>(std::move(answer)));
}

}  // namespace laban::testing
