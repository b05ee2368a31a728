#pragma once

// LogUntil: a log as it was at a position. It ends there, and it takes no publication: whoever
// folds it again can emit nothing. Where it ends shows once its info was asked for, before the
// reader was opened or after. One thread, as every Log.

#include <optional>

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
                       std::string_view message_id) override;
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  Log& log_;
  const std::uint64_t last_;
  void look_for_end();

  std::optional<std::uint64_t> newest_;  // that the log had when it was last asked
  std::uint64_t from_ = 0;               // where the reader begins; 0: there is none
  bool is_at_end_ = false;
};

}  // namespace laban::observer
