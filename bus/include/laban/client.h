#pragma once

// Client: lets a program that is not a service send requests to one. Service::on_request is the
// other side.
//
//   auto client = laban::Client::connect({"nats://127.0.0.1:4222", "my-program"}, 5s);
//   auto request = (*client)->request("orders", "place", partition, body);
//   auto answer = request->send(1s);   // no answer? request->send(1s) again

#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace laban {

struct ClientOptions {
  std::string url = "nats://127.0.0.1:4222";
  std::string name;              // shown by the broker
  std::string credentials_file;  // empty: none
  std::string name_space = "shop";
};

struct ClientAnswer {
  std::string body;
  // The service may already have handled this request: an earlier attempt was sent and its answer
  // never came.
  bool may_be_second = false;
};

// A request that can be sent again until it is answered. Used by one thread.
class ClientRequest {
 public:
  virtual ~ClientRequest() = default;
  // Sends it and blocks until it is answered. A late answer to an earlier attempt counts, too.
  // `unavailable` when no service has the endpoint or no answer came; otherwise the service's own
  // error.
  virtual Result<ClientAnswer> send(Duration patience) = 0;
};

// Safe from any thread.
class Client {
 public:
  // Waits up to `patience` for the broker to appear.
  static Result<std::unique_ptr<Client>> connect(const ClientOptions& options, Duration patience);
  virtual ~Client() = default;

  // `not_found` when the namespace does not exist.
  virtual Result<std::uint32_t> partition_count() = 0;
  // A request to a service's endpoint in one partition (laban::partition_of). Must not outlive the
  // client.
  virtual std::unique_ptr<ClientRequest> request(std::string_view service,
                                                 std::string_view endpoint, std::uint32_t partition,
                                                 std::string body) = 0;
};

}  // namespace laban
