#include "observer/cli/client/merged_tail.h"

#include <algorithm>
#include <thread>

namespace laban::cli {
namespace {

constexpr auto read_patience = std::chrono::seconds(5);

// One message, from the log's reader opened at `from`.
Result<StoredMessage> read_one(Log& log, std::uint64_t from, const Clock& clock) {
  if (const auto opened = log.open_reader(from); !opened) return opened.error();
  const SteadyTime deadline = clock.steady() + read_patience;
  std::vector<StoredMessage> messages;
  while (messages.empty()) {
    const auto read = log.read(messages, 1);
    if (!read) return read.error();
    if (clock.steady() >= deadline) return Error{ErrorKind::unavailable, "the log does not answer"};
    if (messages.empty()) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return messages.front();
}

}  // namespace

bool MergedTail::pump() {
  bool came = false;
  for (Part& part : parts_) came = part.tail.pump() || came;
  return came;
}

std::optional<TailedMessage> MergedTail::next() {
  Part* earliest = nullptr;
  for (Part& part : parts_) {
    if (!part.tail.has_message()) {
      if (!part.tail.is_caught_up()) return std::nullopt;  // it may still bring an earlier one
    } else if (earliest == nullptr ||
               part.tail.front().stored_at < earliest->tail.front().stored_at) {
      earliest = &part;
    }
  }
  if (earliest == nullptr) return std::nullopt;
  return TailedMessage{earliest->partition, earliest->tail.take()};
}

bool MergedTail::is_caught_up() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) {
    return part.tail.is_caught_up() && !part.tail.has_message();
  });
}

Result<std::uint64_t> first_since(Log& log, Time time, const Clock& clock) {
  const auto info = log.info();
  if (!info) return info.error();
  std::uint64_t low = std::max<std::uint64_t>(info->first, 1), high = info->last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto message = read_one(log, middle, clock);
    if (!message) return message.error();
    if (message->stored_at < time) {
      low = message->sequence + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace laban::cli
