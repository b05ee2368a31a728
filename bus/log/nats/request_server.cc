#include <fmt/core.h>

#include <map>
#include <mutex>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/request_errors.h"
#include "bus/log/nats/waiting_requests.h"

namespace laban::nats {

namespace {

natsStatus send_answer(Broker& broker, const std::string& reply,
                       const Result<std::string>& answer) {
  if (answer) return broker.publish(reply.c_str(), nullptr, *answer);
  const Error& error = answer.error();
  natsMsg* raw = nullptr;
  natsStatus status = natsMsg_Create(&raw, reply.c_str(), nullptr, error.message.data(),
                                     static_cast<int>(error.message.size()));
  const Message message(raw);
  if (status == NATS_OK) status = natsMsgHeader_Set(raw, error_code_header, code_of(error.kind));
  if (status == NATS_OK) {
    status = natsMsgHeader_Set(raw, error_text_header, as_header(error.message).c_str());
  }
  return status == NATS_OK ? broker.publish(raw) : status;
}

// Passes the requests of all endpoints from the threads of cnats to the loop thread.
class RequestInbox {
 public:
  explicit RequestInbox(Broker& broker) : broker_(broker) {}

  void put(const std::string& endpoint, const Message& message) {
    const std::string reply(reply_of(message));
    if (reply.empty()) return;
    if (accept(endpoint, message, reply)) return broker_.notify();
    send_answer(broker_, reply, Error{ErrorKind::unavailable, endpoint + " is busy: try again"});
  }

  void take(std::vector<Request>& into, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    waiting_.take(into, limit);
  }

  void reply(std::uint64_t token, const Result<std::string>& answer) {
    std::string asker;
    {
      const std::lock_guard lock(mutex_);
      const auto found = askers_.find(token);
      if (found == askers_.end()) return;
      asker = std::move(found->second);
      askers_.erase(found);
    }
    // Without a connection the caller gets no answer and times out.
    if (send_answer(broker_, asker, answer) != NATS_MAX_PAYLOAD) return;
    send_answer(broker_, asker,
                Error{ErrorKind::exhausted,
                      "the answer is larger than one NATS message may be: "
                      "ask for less"});
  }

  // Refuses the requests that are still waiting.
  void close() {
    std::map<std::uint64_t, std::string> askers;
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
      waiting_.clear();
      askers.swap(askers_);
    }
    for (const auto& [token, asker] : askers) {
      send_answer(broker_, asker, Error{ErrorKind::unavailable, "the service is stopping"});
    }
  }

 private:
  // False when it is closed or full.
  bool accept(const std::string& endpoint, const Message& message, const std::string& reply) {
    const std::lock_guard lock(mutex_);
    const std::string_view body = data_of(message);
    if (is_closed_ || !waiting_.has_room_for(body.size())) return false;
    const std::uint64_t token = next_token_++;
    waiting_.add({token, endpoint, std::string(body)});
    askers_.emplace(token, reply);
    return true;
  }

  Broker& broker_;
  std::mutex mutex_;
  bool is_closed_ = false;
  std::uint64_t next_token_ = 1;
  WaitingRequests waiting_;
  std::map<std::uint64_t, std::string> askers_;
};

class Endpoint final : public Receiver {
 public:
  Endpoint(std::string name, std::shared_ptr<RequestInbox> inbox)
      : name_(std::move(name)), inbox_(std::move(inbox)) {}
  void on_message(Message message) override { inbox_->put(name_, message); }

 private:
  const std::string name_;
  const std::shared_ptr<RequestInbox> inbox_;
};

class NatsRequestServer final : public RequestServer {
 public:
  NatsRequestServer(Broker& broker, std::string name_space)
      : broker_(broker), name_space_(std::move(name_space)) {}

  ~NatsRequestServer() override {
    for (const auto subscription : subscriptions_) broker_.unsubscribe(subscription);
    inbox_->close();
  }

  Result<void> serve(std::string_view service, std::string_view endpoint) override {
    const auto subject = request_subject(name_space_, service, endpoint);
    if (!subject) return subject.error();
    const auto subscription = broker_.subscribe(
        {*subject, queue_group, std::make_shared<Endpoint>(std::string(endpoint), inbox_)});
    if (!subscription) return subscription.error();
    subscriptions_.push_back(*subscription);
    return {};
  }

  void take(std::vector<Request>& into, std::size_t limit) override { inbox_->take(into, limit); }

  void reply(std::uint64_t token, Result<std::string> answer) override {
    inbox_->reply(token, answer);
  }

 private:
  Broker& broker_;
  const std::string name_space_;
  const std::shared_ptr<RequestInbox> inbox_ = std::make_shared<RequestInbox>(broker_);
  std::vector<std::uint64_t> subscriptions_;
};

}  // namespace

std::unique_ptr<RequestServer> make_request_server(Broker& broker, const std::string& name_space) {
  return std::make_unique<NatsRequestServer>(broker, name_space);
}

}  // namespace laban::nats
