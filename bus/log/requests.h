#pragma once

// Request and reply, independent of the log: how clients and the command line query a service or
// the observer. Nothing here is part of the log.
//
//   request subject := namespace ".ask." service "." endpoint        shop.ask.payment.quote-0
//   endpoint        := token *("." token)                            sagas.ls
//
// No stream captures such a subject, because `ask` stands where an event's subject has its
// partition number.

#include <laban/client.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laban {

// Built from checked tokens only (laban/subject.h); otherwise `invalid`.
Result<std::string> request_subject(std::string_view name_space, std::string_view service,
                                    std::string_view endpoint);

struct Request {
  std::uint64_t token = 0;
  std::string endpoint;
  std::string body;
};

// The answering side. Call it from the loop thread only. Requests arrive on other threads, which
// wake the loop through the Wakeup given to the implementation.
class RequestServer {
 public:
  virtual ~RequestServer() = default;
  virtual Result<void> serve(std::string_view service, std::string_view endpoint) = 0;
  virtual void take(std::vector<Request>& into, std::size_t limit) = 0;
  // Answers a request, once; an error reaches the caller as an Error with the same kind and
  // message.
  virtual void reply(std::uint64_t token, Result<std::string> answer) = 0;
};

// The calling side.
class RequestClient {
 public:
  virtual ~RequestClient() = default;
  // Blocks. `unavailable` when no service has the endpoint or no answer came.
  virtual Result<std::string> ask(std::string_view service, std::string_view endpoint,
                                  std::string_view body, Duration patience) = 0;
  // A request that may be sent more than once. Must not outlive the client. Any thread.
  virtual std::unique_ptr<ClientRequest> prepare(std::string_view service,
                                                 std::string_view endpoint, std::string body) = 0;
};

}  // namespace laban
