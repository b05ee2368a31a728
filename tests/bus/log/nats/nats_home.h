#pragma once

// Real servers and connections for the tests of bus/nats.

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/log/limits.h"
#include "bus/log/nats/connection.h"
#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"
#include "tests/bus/log/log_contract.h"
#include "tests/support/nats_server.h"

namespace laban::testing {

inline std::unique_ptr<nats::Connection> connect(const std::string& url, Wakeup* wakeup = nullptr) {
  auto connection = nats::Connection::open({url, "test", ""}, wakeup, std::chrono::seconds(10));
  if (!connection) FAIL(connection.error().message);
  return std::move(*connection);
}

inline void provision_or_fail(nats::Connection& connection, const nats::NamespaceOptions& options) {
  const auto made = nats::provision(connection, options);
  if (!made) FAIL(made.error().message);
}

// A stream that can drop messages, unlike those of a namespace.
inline void make_forgetful_stream(nats::Connection& connection) {
  const nlohmann::json config = {
      {"name", "shop-0"}, {"subjects", {"shop.0.>"}}, {"storage", "file"}, {"retention", "limits"}};
  const auto made = ask_jetstream(nats::broker_of(connection), "STREAM.CREATE.shop-0", config);
  if (!made) FAIL(made.error().message);
}

class NatsHome final : public LogHome {
 public:
  enum class Stream { of_a_namespace, forgetful };

  explicit NatsHome(Stream stream = Stream::of_a_namespace)
      : connection_(connect(server_.url(), &wakeup_)) {
    if (stream == Stream::forgetful) {
      make_forgetful_stream(*connection_);
    } else {
      provision_or_fail(*connection_, {"shop", 1, 0});
    }
    appender_ = open();
  }

  std::unique_ptr<Log> open() override {
    auto log = connection_->open_log("shop", 0);
    if (!log) FAIL(log.error().message);
    return std::move(*log);
  }

  Wakeup& wakeup() override { return wakeup_; }

  void append(const std::string& subject, const std::string& data) override {
    const auto parsed = Subject::parse(subject);
    REQUIRE(parsed);
    REQUIRE(appender_->publish(1, *parsed, data, {}));
    const auto receipts = take_receipts(*this, *appender_, 1);
    REQUIRE(receipts.front().sequence);
  }

  void set_reachable(bool is_reachable) override {
    if (!is_reachable) server_.kill();
    if (is_reachable && !server_.is_running()) server_.start();
    REQUIRE(wait_for(*this, [&] { return connection_->is_connected() == is_reachable; }));
  }

  void forget(std::uint64_t first, std::uint64_t last) override {
    for (std::uint64_t sequence = first; sequence <= last; ++sequence) {
      const auto gone = ask_jetstream(nats::broker_of(*connection_), "STREAM.MSG.DELETE.shop-0",
                                      {{"seq", sequence}});
      if (!gone) FAIL(gone.error().message);
    }
  }

  std::size_t window() const override { return limits::publish_window; }

  NatsServer& server() { return server_; }
  nats::Connection& connection() { return *connection_; }

 private:
  NatsServer server_;
  Wakeup wakeup_;
  std::unique_ptr<nats::Connection> connection_;
  std::unique_ptr<Log> appender_;
};

}  // namespace laban::testing
