#pragma once

// Log: the seam to one partition of the log (one JetStream stream, or its double in memory).
//
// No call blocks longer than limits::api_patience. One thread calls all methods; an implementation
// may have its own threads and calls Wakeup::notify from them whenever read() or receipts() has
// something new.
//
// Both implementations pass tests/bus/log/log_contract.h.

#include <laban/clock.h>
#include <laban/ids.h>
#include <laban/result.h>
#include <laban/subject.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban {

struct StoredMessage {
  std::uint64_t sequence = 0;
  Time stored_at{};     // log time
  std::string subject;  // as stored; not checked yet
  std::string data;
};

struct LogInfo {
  std::uint64_t first =
      0;                   // sequence of the oldest message kept; both 0 if nothing was ever stored
  std::uint64_t last = 0;  // sequence of the newest message ever stored
  std::uint64_t newest =
      0;              // sequence of the newest message kept, as far as a reader can get; 0: none
  Time created_at{};  // distinguishes this log from another of the same name
};

struct PublishReceipt {
  std::uint64_t token = 0;
  Result<std::uint64_t>
      sequence;            // where it was stored. `unavailable`: unknown, may be stored or not
  bool duplicate = false;  // a hint only: the log already had a message with this id
};

class Log {
 public:
  virtual ~Log() = default;

  // Asks the log. `unavailable` when it cannot be reached, `not_found` when there is no such
  // stream.
  virtual Result<LogInfo> info() = 0;

  // The first message on exactly this subject, at sequence `from` or later; nothing if the log has
  // none, or if there is no such stream. Takes one request, whatever the size of the log, and needs
  // no reader. `unavailable` when the log cannot be reached.
  virtual Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) = 0;

  // Makes an ephemeral reader that starts at `from` (1: the beginning) or, if that message is gone,
  // at the next one. Replaces the previous reader. Nothing is ever acknowledged.
  virtual Result<void> open_reader(std::uint64_t from) = 0;

  // Appends what has arrived, at most `limit` messages, in sequence order; returns how many. Skips
  // a sequence only if the log no longer has it. Never blocks. `unavailable`: the reader is gone
  // (reconnect, broker restart, message lost on the way); open it again at the checkpoint.
  virtual Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) = 0;

  // Sends a message without waiting; `token` comes back in exactly one receipt. `exhausted`: the
  // window is full, take receipts first. `unavailable`: not connected, nothing was sent. Once a
  // reader has been opened, messages are sent over its connection only: when that breaks,
  // `unavailable` until a reader is opened again. So nothing is published to a log whose end was
  // not checked first. `message_id` is sent as Nats-Msg-Id when not empty.
  virtual Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                               std::string_view message_id) = 0;

  // Appends the receipts that have arrived since the last call. Publications in flight when the
  // connection broke come back as `unavailable`.
  virtual void receipts(std::vector<PublishReceipt>& into) = 0;
};

}  // namespace laban
