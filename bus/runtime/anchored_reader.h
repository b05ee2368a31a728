#pragma once

// AnchoredReader: reads one partition from the anchor on, through ephemeral readers, and detects if
// the log is not the one the anchor was taken from. An unreachable log is not an error; it is tried
// again.

#include <laban/clock.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/runtime/anchor.h"

namespace laban::runtime {

class AnchoredReader {
 public:
  // `recovery_hint` is appended to the message of a log break.
  AnchoredReader(Log& log, const Clock& clock, std::string recovery_hint);

  void start_at(const Anchor& anchor) { anchor_ = anchor; }
  // If a log's head is gone, reads it from where it begins now instead of refusing it.
  void tolerate_truncated_head() { tolerates_truncated_head_ = true; }
  const Anchor& anchor() const { return anchor_; }

  // The log had this message when it was asked. If that is further on than the anchor, the reader
  // is not caught up before it, and notices if the log has lost it by then.
  void expect(const StoredMessage& message);

  // Appends what has arrived after the anchor, opening a reader first if there is none. False if
  // there was nothing. `conflict`: the log is a different one, or lost its tail.
  Result<bool> read(std::vector<StoredMessage>& into, std::size_t limit);

  // Reads nothing, but notices when the reader is lost. read() then opens another.
  Result<void> look();

  // The log acknowledged a message at this sequence. If it is never delivered, waiting() says so.
  void stored(std::uint64_t sequence) { stored_ = std::max(stored_, sequence); }
  // The message was applied: it becomes the anchor.
  void applied(const StoredMessage& message);

  // A reader is open, and the log is the one whose messages were applied: what is published now
  // comes after them.
  bool is_checked() const { return reading_ && !expects_anchor_; }
  // Also, everything the log held when the reader was opened has been applied.
  bool is_caught_up() const { return is_checked() && anchor_.sequence >= catch_up_to_; }
  // Whether the `conflict` is that this log has lost messages that were applied.
  bool has_lost_tail() const { return has_lost_tail_; }
  // Whether the `conflict` is that this log has lost a message that was expected.
  bool has_lost_expected() const { return has_lost_expected_; }
  // Where the log ended when the reader was opened.
  std::uint64_t catch_up_to() const { return catch_up_to_; }
  // Why nothing can be read; empty when all is well.
  const std::string& waiting() const { return waiting_; }
  std::uint64_t log_end() const { return log_end_; }
  std::uint64_t reconnects() const { return reconnects_; }

 private:
  Result<bool> open();
  Result<bool> wait_for_log(const Error& error);
  Result<void> lose(const Error& error);
  bool has_expected(const std::vector<StoredMessage>& messages);
  std::uint64_t last_expected() const;
  void notice_silence(bool is_silent);

  Log& log_;
  const Clock& clock_;
  const std::string recovery_hint_;
  Anchor anchor_;
  bool tolerates_truncated_head_ = false;
  bool has_lost_tail_ = false;
  bool has_lost_expected_ = false;
  bool reading_ = false;
  bool expects_anchor_ = false;                // the reader's first message must be the anchor
  std::map<std::uint64_t, EventId> expected_;  // digests by sequence
  std::uint64_t catch_up_to_ = 0;
  std::uint64_t log_end_ = 0;
  std::uint64_t stored_ = 0;
  SteadyTime heard_at_{};    // when the log last delivered, or had nothing left to deliver
  bool is_stalled_ = false;  // and waiting_ says so
  std::uint64_t reconnects_ = 0;
  SteadyTime next_try_{};
  std::string waiting_ = "not connected yet";
};

}  // namespace laban::runtime
