#include "observer/cli/client/operator_log.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/wakeup.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto pause_between_looks = 1ms;
constexpr auto pause_between_attempts = 100ms;

}  // namespace

Result<Log*> OperatorLog::log_of(std::uint32_t partition) {
  auto& log = logs_[partition];
  if (!log) {
    auto opened = connection_->open_log(name_space_, partition);
    if (!opened) return opened.error();
    log = std::move(*opened);
  }
  return log.get();
}

Result<OperatorLog::Stored> OperatorLog::receipt_of(Log& log, std::uint64_t token,
                                                    SteadyTime deadline) const {
  Wakeup pace;
  std::vector<PublishReceipt> receipts;
  while (true) {
    log.receipts(receipts);
    for (const auto& receipt : receipts) {
      if (receipt.token != token) continue;
      if (!receipt.sequence) return receipt.sequence.error();
      return Stored{*receipt.sequence, receipt.duplicate};
    }
    receipts.clear();
    if (clock_->steady() >= deadline)
      return Error{ErrorKind::unavailable, "the log does not acknowledge"};
    pace.wait(pause_between_looks);
  }
}

// Whether the message at `sequence` is this event.
Result<bool> OperatorLog::holds(Log& log, const Subject& subject, std::uint64_t sequence,
                                const EventId& id) {
  const auto message = log.find(subject, sequence);
  if (!message) return message.error();
  if (!*message || (*message)->sequence != sequence) return false;
  const auto envelope = wire::view((*message)->data);
  return envelope && envelope->id == id;
}

Result<OperatorLog::Stored> OperatorLog::publish(std::uint32_t partition,
                                                 const observer::OperatorEvent& event,
                                                 Duration patience) {
  const auto subject =
      wire::subject_of(name_space_, partition, event.type, observer::operator_source);
  if (!subject) return subject.error();
  const auto log = log_of(partition);
  if (!log) return log.error();
  const SteadyTime deadline = clock_->steady() + patience;
  Wakeup pace;
  std::string message_id = event.id.hex();
  while (true) {
    const std::uint64_t token = ++last_token_;
    const auto sent = (*log)->publish(token, *subject, event.message, message_id);
    auto stored = sent ? receipt_of(**log, token, deadline) : Result<Stored>(sent.error());
    if (stored && stored->was_there) {
      const auto is_there = holds(**log, *subject, stored->sequence, event.id);
      if (is_there && !*is_there) {  // another message has the id
        message_id.clear();
        continue;
      }
      if (!is_there) stored = is_there.error();
    }
    if (stored || stored.error().kind != ErrorKind::unavailable) return stored;
    if (clock_->steady() >= deadline) {
      return Error{ErrorKind::unavailable,
                   fmt::format("partition {} of the log refuses {}: {}", partition, event.type,
                               stored.error().message)};
    }
    pace.wait(pause_between_attempts);
  }
}

}  // namespace laban::cli
