#include <fmt/core.h>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/request_errors.h"

namespace laban::nats {

namespace {

class NatsRequestClient final : public RequestClient {
 public:
  NatsRequestClient(Broker& broker, std::string name_space)
      : broker_(broker), name_space_(std::move(name_space)) {}

  Result<std::string> ask(std::string_view service, std::string_view endpoint,
                          std::string_view body, Duration patience) override {
    const auto subject = request_subject(name_space_, service, endpoint);
    if (!subject) return subject.error();
    const SteadyTime deadline = broker_.clock().steady() + patience;
    if (!broker_.wait_until_connected(patience)) return broker_.not_connected();
    const auto answer = broker_.ask(*subject, body, deadline - broker_.clock().steady());
    if (!answer) return failure(answer.error(), service, endpoint);
    const auto code = header_of(*answer, error_code_header);
    if (!code.empty()) return Error{kind_of(code), std::string(data_of(*answer))};
    return std::string(data_of(*answer));
  }

 private:
  Error failure(const Error& error, std::string_view service, std::string_view endpoint) const {
    if (error.kind != ErrorKind::not_found) return error;
    return {ErrorKind::unavailable,
            fmt::format("nobody serves {}.{} in namespace '{}' on NATS at {}: is {} running?",
                        service, endpoint, name_space_, broker_.url(), service)};
  }

  Broker& broker_;
  const std::string name_space_;
};

}  // namespace

std::unique_ptr<RequestClient> make_request_client(Broker& broker, const std::string& name_space) {
  return std::make_unique<NatsRequestClient>(broker, name_space);
}

}  // namespace laban::nats
