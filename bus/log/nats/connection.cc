#include "bus/log/nats/connection.h"

#include <fmt/core.h>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/server_info.h"

namespace laban::nats {

namespace {

class NatsConnection final : public Connection {
 public:
  explicit NatsConnection(std::unique_ptr<Broker> broker) : broker_(std::move(broker)) {}

  Broker& broker() { return *broker_; }

  bool is_connected() const override { return broker_->is_connected(); }
  std::uint64_t epoch() const override { return broker_->epoch(); }

  std::string server_version() const override {
    return read_server_version(broker_->connected_url());
  }

  Result<std::unique_ptr<Log>> open_log(const std::string& name_space,
                                        std::uint32_t partition) override {
    return open_jetstream_log(*broker_, name_space, partition);
  }

  std::unique_ptr<RequestServer> make_request_server(const std::string& name_space) override {
    return nats::make_request_server(*broker_, name_space);
  }

  std::unique_ptr<RequestClient> make_request_client(const std::string& name_space) override {
    return nats::make_request_client(*broker_, name_space);
  }

  Result<void> publish_raw(const std::string& subject, const std::string& data) override {
    const natsStatus status = broker_->publish(subject.c_str(), nullptr, data);
    if (status == NATS_OK) return {};
    if (!broker_->is_connected()) return broker_->not_connected();
    return Error{ErrorKind::invalid, fmt::format("{} bytes on '{}' were not published: {}",
                                                 data.size(), subject, text_of(status))};
  }

 private:
  std::unique_ptr<Broker> broker_;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options,
                                                     Wakeup* wakeup, Duration patience) {
  auto broker = Broker::open(options, wakeup, patience);
  if (!broker) return broker.error();
  return std::unique_ptr<Connection>(std::make_unique<NatsConnection>(std::move(*broker)));
}

Broker& broker_of(Connection& connection) {
  return static_cast<NatsConnection&>(connection).broker();
}

}  // namespace laban::nats
