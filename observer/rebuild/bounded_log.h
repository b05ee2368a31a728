#pragma once

// LogUntil: a log as it was at a position. It ends there and accepts no publications, so folding it
// again cannot emit anything. The end is known once its info was requested, before or after the
// reader was opened. One thread, as for every Log.

#include <optional>

#include "bus/log/log.h"

namespace laban::observer {

class LogUntil final : public Log {
 public:
  // `log` must outlive this. `last`: the newest sequence it shows.
  LogUntil(Log& log, std::uint64_t last) : log_(log), last_(last) {}

  // Everything up to the end has been returned.
  bool is_at_end() const { return is_at_end_; }

  Result<LogInfo> info() override;
  // Also beyond its end: what a preface says holds for all positions (runtime/announcement.h).
  Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) override;
  Result<void> open_reader(std::uint64_t from) override;
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override;
  // Calling this breaks an invariant: it aborts a build with assertions and otherwise returns
  // `invalid`.
  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override;
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  Log& log_;
  const std::uint64_t last_;
  void look_for_end();

  std::optional<std::uint64_t> newest_;  // that the log had at the last request
  std::uint64_t from_ = 0;               // where the reader begins; 0: no reader
  bool is_at_end_ = false;
};

}  // namespace laban::observer
