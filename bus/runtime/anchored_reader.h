#pragma once

// AnchoredReader: reads one partition from the anchor on, through throw-away readers, and notices
// when the log is not the one the anchor was taken from. An unreachable log is tried again, not an
// error.

#include <laban/clock.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/runtime/anchor.h"

namespace laban::runtime {

class AnchoredReader {
 public:
  // `recovery_hint` ends the message of a log break.
  AnchoredReader(Log& log, const Clock& clock, std::string recovery_hint);

  void start_at(const Anchor& anchor) { anchor_ = anchor; }
  // A log whose head is gone is read from where it begins now.
  void tolerate_truncated_head() { bears_lost_head_ = true; }
  const Anchor& anchor() const { return anchor_; }

  // Appends what has arrived after the anchor, opening a reader first when there is none. False
  // when there was nothing. `conflict`: the log is another one, or lost its tail.
  Result<bool> read(std::vector<StoredMessage>& into, std::size_t limit);

  // The log said that it has stored a message there. What it stores and does not deliver is said
  // in waiting().
  void stored(std::uint64_t sequence) { stored_ = std::max(stored_, sequence); }
  // The message was applied: it is the anchor now.
  void applied(const StoredMessage& message);

  // A reader is open, and the log is the one whose messages were applied: what is published now
  // stands after them.
  bool is_checked() const { return reading_ && !expects_anchor_; }
  // That, and everything the log held when the reader was opened has been applied.
  bool is_caught_up() const { return is_checked() && anchor_.sequence >= catch_up_to_; }
  // The `conflict` is that this log, and no other, has lost messages that were applied.
  bool has_lost_tail() const { return has_lost_tail_; }
  // Where the log ended when the reader was opened.
  std::uint64_t catch_up_to() const { return catch_up_to_; }
  // Why nothing can be read; empty when all is well.
  const std::string& waiting() const { return waiting_; }
  std::uint64_t log_end() const { return log_end_; }
  std::uint64_t reconnects() const { return reconnects_; }

 private:
  Result<bool> open();
  Result<bool> wait_for_log(const Error& error);
  void notice_silence(bool is_silent);

  Log& log_;
  const Clock& clock_;
  const std::string what_to_do_;
  Anchor anchor_;
  bool bears_lost_head_ = false;
  bool has_lost_tail_ = false;
  bool reading_ = false;
  bool expects_anchor_ = false;  // the reader's first message must be the anchor
  std::uint64_t catch_up_to_ = 0;
  std::uint64_t log_end_ = 0;
  std::uint64_t stored_ = 0;
  SteadyTime heard_at_{};    // of the log, last
  bool is_stalled_ = false;  // waiting_ says so
  std::uint64_t reconnects_ = 0;
  SteadyTime next_try_{};
  std::string waiting_ = "not connected yet";
};

}  // namespace laban::runtime
