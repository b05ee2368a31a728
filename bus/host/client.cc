#include <laban/client.h>

#include "bus/log/nats/connection.h"

namespace laban {

namespace {

class NatsClient final : public Client {
 public:
  NatsClient(std::unique_ptr<nats::Connection> connection, std::string name_space)
      : connection_(std::move(connection)),
        name_space_(std::move(name_space)),
        requests_(connection_->make_request_client(name_space_)) {}

  Result<std::uint32_t> partition_count() override {
    return nats::partition_count(*connection_, name_space_);
  }

  std::unique_ptr<ClientRequest> request(std::string_view service, std::string_view endpoint,
                                         std::uint32_t partition, std::string body) override {
    return requests_->prepare(service, std::string(endpoint) + "-" + std::to_string(partition),
                              std::move(body));
  }

 private:
  const std::unique_ptr<nats::Connection> connection_;
  const std::string name_space_;
  const std::unique_ptr<RequestClient> requests_;
};

}  // namespace

Result<std::unique_ptr<Client>> Client::connect(const ClientOptions& options, Duration patience) {
  auto connection = nats::Connection::open({options.url, options.name, options.credentials_file},
                                           nullptr, patience);
  if (!connection) return connection.error();
  return std::unique_ptr<Client>(
      std::make_unique<NatsClient>(std::move(*connection), options.name_space));
}

}  // namespace laban
