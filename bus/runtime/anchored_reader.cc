#include "bus/runtime/anchored_reader.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

AnchoredReader::AnchoredReader(Log& log, const Clock& clock, std::string recovery_hint)
    : log_(log), clock_(clock), recovery_hint_(std::move(recovery_hint)) {}

Result<bool> AnchoredReader::wait_for_log(const Error& error) {
  waiting_ = "log unreachable: " + error.message;
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::not_found) return false;
  return error;
}

Result<bool> AnchoredReader::open() {
  const SteadyTime now = clock_.steady();
  if (now < next_try_) return false;
  next_try_ = now + limits::reconnect_pause;
  crash_point("reader.before_open");
  // Ask the reader first: if the connection breaks between the two calls, the reader is gone, and
  // no conclusion was drawn from the end of a different log.
  if (auto opened = log_.open_reader(std::max<std::uint64_t>(anchor_.sequence, 1)); !opened) {
    return wait_for_log(opened.error());
  }
  const auto info = log_.info();
  if (!info) return wait_for_log(info.error());
  const auto same = check_log(anchor_, *info, recovery_hint_);
  if (!same) {
    has_lost_tail_ = info->created_at == anchor_.log_created_at;
    return same.error();
  }
  if (!tolerates_truncated_head_) {
    if (auto whole = check_head(anchor_, *info, recovery_hint_); !whole) return whole.error();
  }
  if (info->last < last_expected()) {
    has_lost_expected_ = true;
    return Error{ErrorKind::conflict,
                 fmt::format("the log ends at sequence {}, but it had a message at {} just before: "
                             "its tail is lost",
                             info->last, last_expected())};
  }
  anchor_.log_created_at = info->created_at;
  crash_point("reader.after_open");
  reading_ = true;
  expects_anchor_ = anchor_.sequence > 0 && info->first <= anchor_.sequence;
  catch_up_to_ = std::max(info->newest, last_expected());
  log_end_ = std::max(log_end_, info->last);
  waiting_.clear();
  return true;
}

Result<void> AnchoredReader::lose(const Error& error) {
  if (error.kind != ErrorKind::unavailable) return error;
  reading_ = false;
  waiting_ = "log unreachable: " + error.message;
  ++reconnects_;
  return {};
}

Result<void> AnchoredReader::look() {
  if (!reading_) return {};
  std::vector<StoredMessage> nothing;
  const auto count = log_.read(nothing, 0);
  if (!count) return lose(count.error());
  return {};
}

Result<bool> AnchoredReader::read(std::vector<StoredMessage>& into, std::size_t limit) {
  bool opened = false;
  if (!reading_) {
    const auto open_now = open();
    if (!open_now || !*open_now) return open_now;
    opened = true;
  }
  const auto count = log_.read(into, limit);
  if (!count) {
    if (auto lost = lose(count.error()); !lost) return lost.error();
  }
  if (!into.empty() && expects_anchor_) {
    expects_anchor_ = false;
    crash_point("reader.anchor_seen");
    const auto same = check_first(anchor_, into.front(), recovery_hint_);
    if (!same) {
      has_lost_tail_ = true;
      return same.error();
    }
  }
  const auto is_old = [this](const StoredMessage& message) {
    return message.sequence <= anchor_.sequence;
  };
  into.erase(into.begin(), std::find_if_not(into.begin(), into.end(), is_old));
  if (!has_expected(into)) {
    has_lost_expected_ = true;
    return Error{
        ErrorKind::conflict,
        fmt::format("the log has another message at sequence {} than just before: its tail "
                    "is lost",
                    expected_.begin()->first)};
  }
  if (reading_) notice_silence(into.empty() && !opened);
  return opened || !into.empty();
}

void AnchoredReader::expect(const StoredMessage& message) {
  if (message.sequence > anchor_.sequence)
    expected_.emplace(message.sequence, wire::digest(message));
}

std::uint64_t AnchoredReader::last_expected() const {
  return expected_.empty() ? 0 : expected_.rbegin()->first;
}

// Messages come in order. Those that were expected up to here are expected no more.
bool AnchoredReader::has_expected(const std::vector<StoredMessage>& messages) {
  for (const auto& message : messages) {
    if (expected_.empty()) return true;
    const auto& [sequence, digest] = *expected_.begin();
    if (sequence > message.sequence) continue;
    if (sequence < message.sequence || digest != wire::digest(message)) return false;
    expected_.erase(expected_.begin());
  }
  return true;
}

// A broker with damaged files may acknowledge messages that it cannot deliver.
void AnchoredReader::notice_silence(bool is_silent) {
  const SteadyTime now = clock_.steady();
  if (!is_silent || stored_ <= anchor_.sequence) heard_at_ = now;
  const bool was_stalled = is_stalled_;
  is_stalled_ = now - heard_at_ > limits::echo_patience;
  if (is_stalled_ && !was_stalled) {
    waiting_ = fmt::format(
        "the log acknowledged sequence {} but delivers nothing after {}: its files may be "
        "damaged. Restart nats-server; Laban then detects and reports what is lost",
        stored_, anchor_.sequence);
  } else if (was_stalled && !is_stalled_) {
    waiting_.clear();
  }
}

void AnchoredReader::applied(const StoredMessage& message) {
  anchor_.sequence = message.sequence;
  anchor_.digest = wire::digest(message);
  anchor_.stored_at = message.stored_at;
  log_end_ = std::max(log_end_, message.sequence);
}

}  // namespace laban::runtime
