#include <fmt/core.h>

#include <charconv>
#include <deque>
#include <set>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/request_errors.h"

namespace laban::nats {

namespace {

Error no_server(Broker& broker, std::string_view name_space, std::string_view service,
                std::string_view endpoint) {
  return {ErrorKind::unavailable,
          fmt::format("no service answers {}.{} in namespace '{}' on NATS at {}: is {} running?",
                      service, endpoint, name_space, broker.url(), service)};
}

// Delivers the answers to all requests of one client from the threads of cnats to the waiting
// callers.
//
//   subject := inbox "." request "." sending
class AnswerInbox final : public Receiver {
 public:
  struct Answer {
    std::uint64_t sending = 0;
    Message message;
  };

  explicit AnswerInbox(std::string inbox) : inbox_(std::move(inbox)) {}

  std::string all_subjects() const { return inbox_ + ".*.*"; }
  std::string subject(std::uint64_t request, std::uint64_t sending) const {
    return fmt::format("{}.{}.{}", inbox_, request, sending);
  }

  std::uint64_t open() {
    const std::lock_guard lock(mutex_);
    answers_[++last_request_];
    return last_request_;
  }
  void close(std::uint64_t request) {
    const std::lock_guard lock(mutex_);
    answers_.erase(request);
  }

  void on_message(Message message) override {
    std::uint64_t request = 0, sending = 0;
    const auto subject = subject_of(message);
    const auto numbers = subject.substr(std::min(inbox_.size() + 1, subject.size()));
    const char* const end = numbers.data() + numbers.size();
    const auto first = std::from_chars(numbers.data(), end, request);
    if (first.ptr == end || std::from_chars(first.ptr + 1, end, sending).ptr != end) return;
    {
      const std::lock_guard lock(mutex_);
      const auto waiting = answers_.find(request);
      if (waiting == answers_.end()) return;  // another sending was answered, or the caller gave up
      waiting->second.push_back({sending, std::move(message)});
    }
    arrived_.notify_all();
  }

  std::optional<Answer> next(std::uint64_t request, Duration patience) {
    std::unique_lock lock(mutex_);
    auto& answers = answers_.at(request);
    if (!arrived_.wait_for(lock, patience, [&] { return !answers.empty(); })) return std::nullopt;
    Answer answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

 private:
  const std::string inbox_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::uint64_t last_request_ = 0;
  std::map<std::uint64_t, std::deque<Answer>> answers_;  // by open request
};

class NatsClientRequest final : public ClientRequest {
 public:
  NatsClientRequest(Broker& broker, std::shared_ptr<AnswerInbox> inbox, std::string subject,
                    std::string body, Error no_server_error)
      : broker_(broker),
        inbox_(std::move(inbox)),
        subject_(std::move(subject)),
        body_(std::move(body)),
        no_server_error_(std::move(no_server_error)),
        number_(inbox_->open()) {}
  ~NatsClientRequest() override { inbox_->close(number_); }

  Result<ClientAnswer> send(Duration patience) override {
    const SteadyTime deadline = broker_.clock().steady() + patience;
    if (!broker_.wait_until_connected(patience)) return broker_.not_connected();
    const auto reply = inbox_->subject(number_, ++sending_);
    const natsStatus status = broker_.publish(subject_.c_str(), reply.c_str(), body_);
    if (status == NATS_MAX_PAYLOAD) return broker_.too_large(body_.size());
    if (status == NATS_CONNECTION_DISCONNECTED) return broker_.not_connected();
    unanswered_.insert(sending_);
    if (status != NATS_OK) {
      return Error{ErrorKind::unavailable, fmt::format("the request to {} on {} failed: {}",
                                                       broker_.url(), subject_, text_of(status))};
    }
    while (auto answer = inbox_->next(number_, deadline - broker_.clock().steady())) {
      const bool is_late = answer->sending != sending_;
      const bool is_second = *unanswered_.begin() < answer->sending;
      const auto code = header_of(answer->message, error_code_header);
      const bool has_no_server = natsMsg_IsNoResponders(answer->message.get());
      if (code.empty() && !has_no_server) {
        return ClientAnswer{std::string(data_of(answer->message)), is_second};
      }
      // That sending was not handled, and will not be.
      unanswered_.erase(answer->sending);
      if (is_late) continue;
      return has_no_server ? no_server_error_
                           : Error{kind_of(code), std::string(data_of(answer->message))};
    }
    return broker_.no_answer(subject_, patience);
  }

 private:
  Broker& broker_;
  const std::shared_ptr<AnswerInbox> inbox_;
  const std::string subject_, body_;
  const Error no_server_error_;  // returned when no service has the endpoint
  const std::uint64_t number_;
  std::uint64_t sending_ = 0;
  std::set<std::uint64_t> unanswered_;  // sendings that a service may have received
};

// A request that cannot be sent.
class InvalidRequest final : public ClientRequest {
 public:
  explicit InvalidRequest(Error error) : error_(std::move(error)) {}
  Result<ClientAnswer> send(Duration) override { return error_; }

 private:
  const Error error_;
};

class NatsRequestClient final : public RequestClient {
 public:
  NatsRequestClient(Broker& broker, std::string name_space)
      : broker_(broker), name_space_(std::move(name_space)) {}
  ~NatsRequestClient() override {
    if (subscription_) broker_.unsubscribe(*subscription_);
  }

  Result<std::string> ask(std::string_view service, std::string_view endpoint,
                          std::string_view body, Duration patience) override {
    const auto subject = request_subject(name_space_, service, endpoint);
    if (!subject) return subject.error();
    const SteadyTime deadline = broker_.clock().steady() + patience;
    if (!broker_.wait_until_connected(patience)) return broker_.not_connected();
    const auto answer = broker_.ask(*subject, body, deadline - broker_.clock().steady());
    if (!answer && answer.error().kind == ErrorKind::not_found)
      return no_server(broker_, name_space_, service, endpoint);
    if (!answer) return answer.error();
    const auto code = header_of(*answer, error_code_header);
    if (!code.empty()) return Error{kind_of(code), std::string(data_of(*answer))};
    return std::string(data_of(*answer));
  }

  std::unique_ptr<ClientRequest> prepare(std::string_view service, std::string_view endpoint,
                                         std::string body) override {
    const auto subject = request_subject(name_space_, service, endpoint);
    if (!subject) return std::make_unique<InvalidRequest>(subject.error());
    auto inbox = open_inbox();
    if (!inbox) return std::make_unique<InvalidRequest>(inbox.error());
    return std::make_unique<NatsClientRequest>(broker_, std::move(*inbox), *subject,
                                               std::move(body),
                                               no_server(broker_, name_space_, service, endpoint));
  }

 private:
  Result<std::shared_ptr<AnswerInbox>> open_inbox() {
    const std::lock_guard lock(mutex_);
    if (inbox_) return inbox_;
    auto inbox = std::make_shared<AnswerInbox>(broker_.make_inbox());
    const auto subscription = broker_.subscribe({inbox->all_subjects(), "", inbox});
    if (!subscription) return subscription.error();
    subscription_ = *subscription;
    inbox_ = std::move(inbox);
    return inbox_;
  }

  Broker& broker_;
  const std::string name_space_;
  std::mutex mutex_;
  std::shared_ptr<AnswerInbox> inbox_;
  std::optional<std::uint64_t> subscription_;
};

}  // namespace

std::unique_ptr<RequestClient> make_request_client(Broker& broker, const std::string& name_space) {
  return std::make_unique<NatsRequestClient>(broker, name_space);
}

}  // namespace laban::nats
