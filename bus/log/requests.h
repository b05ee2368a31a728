#pragma once

// Request and reply beside the log: how the command line asks a service or the observer something.
// Nothing that arrives here is part of the log.
//
//   request subject := namespace ".ask." service "." endpoint        shop.ask.payment.quote-0
//   endpoint        := token *("." token)                            sagas.ls
//
// It has three dots in front of the endpoint like an event's subject has, and `ask` where an event
// has its partition number: no stream captures it.

#include <laban/client.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laban {

// Built from checked tokens only (laban/subject.h); `invalid` otherwise.
Result<std::string> request_subject(std::string_view name_space, std::string_view service,
                                    std::string_view endpoint);

struct Request {
  std::uint64_t token = 0;
  std::string endpoint;
  std::string body;
};

// The answering side. Safe to call from the loop thread only; requests arrive on other threads and
// announce themselves through the Wakeup given to the implementation.
class RequestServer {
 public:
  virtual ~RequestServer() = default;
  virtual Result<void> serve(std::string_view service, std::string_view endpoint) = 0;
  virtual void take(std::vector<Request>& into, std::size_t limit) = 0;
  // Every request is answered once; an error reaches the asker as Error with its kind and message.
  virtual void reply(std::uint64_t token, Result<std::string> answer) = 0;
};

// The asking side.
class RequestClient {
 public:
  virtual ~RequestClient() = default;
  // Blocks. `unavailable` when nobody serves the endpoint or no answer came in time.
  virtual Result<std::string> ask(std::string_view service, std::string_view endpoint,
                                  std::string_view body, Duration patience) = 0;
  // A request that may be sent more than once. Must not outlive the client. Any thread.
  virtual std::unique_ptr<ClientRequest> prepare(std::string_view service,
                                                 std::string_view endpoint, std::string body) = 0;
};

}  // namespace laban
