#include "observer/cli/client/partition_tail.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::cli {
namespace {

constexpr auto retry_pause = std::chrono::milliseconds(200);
constexpr std::size_t batch = 512;
constexpr std::size_t most_waiting = 8192;  // messages held here while another partition is behind

}  // namespace

bool PartitionTail::pump() {
  if (!is_open_ && !open()) return false;
  if (arrived_.size() >= most_waiting) return false;
  std::vector<StoredMessage> messages;
  const auto read = log_.read(messages, batch);
  const std::size_t before = arrived_.size();
  accept(messages);
  if (!read) {
    is_open_ = false;
    try_again_ = clock_.steady() + retry_pause;
  }
  return arrived_.size() > before;
}

StoredMessage PartitionTail::take() {
  StoredMessage message = std::move(arrived_.front());
  arrived_.pop_front();
  return message;
}

bool PartitionTail::open() {
  if (clock_.steady() < try_again_) return false;
  const auto info = log_.info();
  Result<void> opened;
  if (info) {
    check_identity(*info);
    opened = log_.open_reader(next_);
  }
  if (!info || !opened) {
    const Error& error = info ? opened.error() : info.error();
    if (!said_unreachable_) say_(fmt::format("{}: {}; trying again", label_, error.message));
    said_unreachable_ = true;
    try_again_ = clock_.steady() + retry_pause;
    return false;
  }
  if (said_unreachable_) say_(fmt::format("{}: continuing at #{}", label_, next_));
  said_unreachable_ = false;
  is_open_ = true;
  return true;
}

void PartitionTail::check_identity(const LogInfo& info) {
  if (!end_) {
    end_ = info.last;
  } else if (created_at_ && *created_at_ != info.created_at) {
    say_(fmt::format("{}: this is another log under the same name; reading it from its beginning",
                     label_));
    next_ = 1;
  } else if (info.last + 1 < next_) {
    say_(fmt::format(
        "{}: the log forgot everything after #{} (it was read up to #{}); continuing there", label_,
        info.last, next_ - 1));
    next_ = info.last + 1;
  }
  created_at_ = info.created_at;
}

void PartitionTail::accept(std::vector<StoredMessage>& messages) {
  for (StoredMessage& message : messages) {
    if (message.sequence < next_) continue;
    if (message.sequence > next_ && next_ > 1) {
      say_(
          fmt::format("{}: #{} to #{} are gone from the log", label_, next_, message.sequence - 1));
    }
    next_ = message.sequence + 1;
    arrived_.push_back(std::move(message));
  }
}

}  // namespace laban::cli
