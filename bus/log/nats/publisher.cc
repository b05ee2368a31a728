#include "bus/log/nats/publisher.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "bus/log/limits.h"
#include "bus/log/nats/answers.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

using namespace std::chrono_literals;

namespace {

using limits::answer_patience;

// An empty or blank value makes every reader of the message fail in cnats 3.4.1.
bool is_header_value(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

PublishReceipt unknown(std::uint64_t token, std::string why) {
  return {token, Error{ErrorKind::unavailable, std::move(why)}, false};
}

}  // namespace

Publisher::Publisher(Broker& broker, std::string stream, std::string reply_prefix,
                     std::size_t window)
    : broker_(broker),
      stream_(std::move(stream)),
      reply_prefix_(std::move(reply_prefix)),
      slots_(window) {}

Result<void> Publisher::publish(std::optional<std::uint64_t> wanted, std::uint64_t token,
                                const Subject& subject, std::string_view data,
                                std::string_view message_id) {
  const std::uint64_t generation = wanted.value_or(broker_.generation());
  std::uint64_t number = 0;
  if (auto reserved = reserve(generation, token, number); !reserved) return reserved;
  const std::string reply = reply_prefix_ + std::to_string(number);
  const natsStatus status = send(generation, subject.text(), reply, data, message_id);
  switch (status) {
    case NATS_OK:
      return {};
    case NATS_MAX_PAYLOAD:
      release(number);
      return Error{ErrorKind::invalid,
                   fmt::format("a message of {} bytes on {} is larger than NATS at {} takes "
                               "(max_payload)",
                               data.size(), subject.text(), broker_.url())};
    case NATS_CONNECTION_DISCONNECTED:
    case NATS_CONNECTION_CLOSED:
    case NATS_INSUFFICIENT_BUFFER:
      release(number);
      return broker_.not_connected();
    default:
      // Part of it may have been sent: it counts as in flight until the broken connection fails it.
      return {};
  }
}

Result<void> Publisher::reserve(std::uint64_t generation, std::uint64_t token,
                                std::uint64_t& number) {
  if (!broker_.is_connected()) return broker_.not_connected();
  if (generation != broker_.generation()) {
    return Error{ErrorKind::unavailable,
                 fmt::format("the connection to {} is another than the reader's: the end of {} is "
                             "looked at first",
                             broker_.url(), stream_)};
  }
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_[next_number_ % slots_.size()];
  if (unsettled_ == slots_.size() || slot.number != 0) {
    return Error{ErrorKind::exhausted,
                 fmt::format("{} publications on {} have no receipt yet", slots_.size(), stream_)};
  }
  number = next_number_++;
  slot = {number, token, generation, broker_.clock().steady() + answer_patience};
  ++unsettled_;
  return {};
}

void Publisher::release(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  slots_[number % slots_.size()].number = 0;
  --unsettled_;
}

natsStatus Publisher::send(std::uint64_t generation, const std::string& subject,
                           const std::string& reply, std::string_view data,
                           std::string_view message_id) {
  if (!is_header_value(message_id)) {
    return broker_.publish(subject.c_str(), reply.c_str(), data, generation);
  }

  natsMsg* raw = nullptr;
  natsStatus status = natsMsg_Create(&raw, subject.c_str(), reply.c_str(), data.data(),
                                     static_cast<int>(data.size()));
  const Message message(raw);
  if (status == NATS_OK) {
    status = natsMsgHeader_Set(raw, "Nats-Msg-Id", std::string(message_id).c_str());
  }
  return status == NATS_OK ? broker_.publish(raw, generation) : status;
}

void Publisher::receipts(std::vector<PublishReceipt>& into) {
  const std::lock_guard lock(mutex_);
  fail_overdue();
  unsettled_ -= arrived_.size();
  if (into.empty()) {
    into.swap(arrived_);
    return;
  }
  std::move(arrived_.begin(), arrived_.end(), std::back_inserter(into));
  arrived_.clear();
}

void Publisher::fail_overdue() {
  if (oldest_number_ == next_number_) return;
  const std::uint64_t generation = broker_.generation();
  const SteadyTime now = broker_.clock().steady();
  for (; oldest_number_ < next_number_; ++oldest_number_) {
    Slot& slot = slots_[oldest_number_ % slots_.size()];
    if (slot.number != oldest_number_) continue;
    if (slot.generation != generation) {
      arrived_.push_back(unknown(
          slot.token, "the connection to " + broker_.url() + " broke before the log answered"));
    } else if (now >= slot.deadline) {
      arrived_.push_back(unknown(
          slot.token, fmt::format("no answer from {} within {}: it is overloaded, or this user may "
                                  "not publish on {}",
                                  broker_.url(), to_text(answer_patience), stream_)));
    } else {
      return;
    }
    slot.number = 0;
  }
}

void Publisher::on_answer(std::uint64_t number, const Message& answer) {
  bool is_worth_it = false;
  {
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[number % slots_.size()];
    if (number == 0 || slot.number != number) return;  // already has its receipt
    arrived_.push_back(read_answer(slot.token, answer));
    slot.number = 0;
    // In groups: waking the loop thread for each receipt costs more than publishing did.
    is_worth_it =
        arrived_.size() == unsettled_ || arrived_.size() % limits::receipts_per_wakeup == 0;
  }
  if (is_worth_it) broker_.notify();
}

PublishReceipt Publisher::read_answer(std::uint64_t token, const Message& answer) const {
  const auto text = data_of(answer);
  if (const auto stored = read_acknowledgement(text, stream_)) {
    return {token, stored->sequence, stored->duplicate};
  }
  if (text.empty()) {
    return unknown(token,
                   fmt::format("stream {} does not take publications (no responders): does it "
                               "still exist on {}?",
                               stream_, broker_.url()));
  }
  const auto parsed = parse_json<nlohmann::json>(text);
  if (parsed.is_object() && parsed.contains("error")) {
    return {token, error_of(parsed["error"], "stream " + stream_ + " refused a publication"),
            false};
  }
  return {
      token,
      Error{ErrorKind::conflict, fmt::format("a publication meant for stream {} was answered {}",
                                             stream_, text.substr(0, 200))},
      false};
}

}  // namespace laban::nats
