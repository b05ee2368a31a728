#pragma once

// One who may publish on every subject, in whatever name, and ask whatever there is to ask.

#include <doctest/doctest.h>
#include <laban/envelope.h>
#include <laban/tx.h>

#include <chrono>
#include <string>
#include <vector>

#include "bus/event/wire.h"
#include "tests/worlds/running_system.h"

namespace laban::testing {

class Attacker {
 public:
  explicit Attacker(const std::string& url) {
    auto opened = nats::Connection::open({url, "attacker", ""}, nullptr, std::chrono::seconds(10));
    if (!opened) throw std::runtime_error(opened.error().message);
    connection_ = std::move(*opened);
    log_ = std::move(connection_->open_log("shop", 0).value());
  }

  // On the subject where `envelope.source` would publish it, or on that of another `speaker`.
  template <class Native>
  void say(Envelope envelope, const Native& event, const std::string& speaker = {}) {
    const auto payload = detail::encode_payload(event);
    envelope.type = EventTraits<typename Native::TableType>::type;
    envelope.payload = {payload.data(), payload.size()};
    say_bytes(envelope, speaker);
  }
  void say_bytes(const Envelope& envelope, const std::string& speaker = {}) {
    const std::string source = speaker.empty() ? std::string(envelope.source) : speaker;
    const auto subject = wire::subject_of("shop", 0, envelope.type, source);
    REQUIRE(subject);
    publish(subject->text(), wire::encode(envelope));
  }
  void publish(const std::string& subject, const std::string& data) {
    REQUIRE(connection_->publish_raw(subject, data));
  }

  // Makes the broker take the next message with this id for a copy.
  void take_message_id(const EventId& id) {
    receipts_.clear();
    log_->receipts(receipts_);
    (void)log_->publish(1, *Subject::parse("shop.0.laban.retry_due.evil"), "garbage", id.hex());
  }

  // What the observer answers, or why it does not.
  std::string ask(const std::string& endpoint, const std::string& body) {
    const auto answer = connection_->make_request_client("shop")->ask("observer", endpoint, body,
                                                                      std::chrono::seconds(5));
    return answer ? *answer : answer.error().message;
  }

 private:
  std::unique_ptr<nats::Connection> connection_;
  std::unique_ptr<Log> log_;
  std::vector<PublishReceipt> receipts_;
};

}  // namespace laban::testing
