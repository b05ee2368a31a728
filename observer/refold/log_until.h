#pragma once

// LogUntil: a log as it was at a position. It ends there, and it takes no publication: whoever
// folds it again can emit nothing. One thread, as every Log.

#include "bus/log/log.h"

namespace laban::observer {

class LogUntil final : public Log {
 public:
  // `log` must outlive this. `last`: the newest sequence it shows.
  LogUntil(Log& log, std::uint64_t last) : log_(log), last_(last) {}

  // Everything up to the end has been handed out.
  bool is_at_end() const { return is_at_end_; }

  Result<LogInfo> info() override;
  Result<void> open_reader(std::uint64_t from) override;
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override;
  // An invariant is broken when this is called: it stops a build with assertions and otherwise
  // returns `invalid`.
  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id, std::string_view trace) override;
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  Log& log_;
  const std::uint64_t last_;
  std::uint64_t newest_ = 0;  // that the log has, when the reader was opened
  bool is_at_end_ = false;
};

}  // namespace laban::observer
