#pragma once

// A log that forwards everything to another: derive from it to change one thing.

#include <memory>
#include <utility>
#include <vector>

#include "bus/log/log.h"

namespace laban::testing {

class ForwardingLog : public Log {
 public:
  explicit ForwardingLog(std::unique_ptr<Log> log) : log_(std::move(log)) {}

  Result<LogInfo> info() override { return log_->info(); }
  Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) override {
    return log_->find(subject, from);
  }
  Result<void> open_reader(std::uint64_t from) override { return log_->open_reader(from); }
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    return log_->read(into, limit);
  }
  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    return log_->publish(token, subject, data, message_id);
  }
  void receipts(std::vector<PublishReceipt>& into) override { log_->receipts(into); }

 private:
  std::unique_ptr<Log> log_;
};

}  // namespace laban::testing
