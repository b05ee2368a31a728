#pragma once

// Logs in front of another whose publications do not go as they should.

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bus/log/log.h"

namespace laban::testing {

// The first publication times out, and is stored when three more have been.
class LateLog final : public Log {
 public:
  explicit LateLog(std::unique_ptr<Log> log) : log_(std::move(log)) {}

  Result<LogInfo> info() override { return log_->info(); }
  Result<void> open_reader(std::uint64_t from) override { return log_->open_reader(from); }
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    return log_->read(into, limit);
  }
  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id, std::string_view expected) override {
    if (++published_ == 1) {
      late_ = [=, this, data = std::string(data)] {
        return log_->publish(~token, subject, data, {}, {});
      };
      timed_out_.push_back({token, Error{ErrorKind::unavailable, "no receipt came"}});
      return {};
    }
    auto handed = log_->publish(token, subject, data, message_id, expected);
    if (published_ == 4) CHECK(late_());
    return handed;
  }
  void receipts(std::vector<PublishReceipt>& into) override {
    into.insert(into.end(), timed_out_.begin(), timed_out_.end());
    timed_out_.clear();
    log_->receipts(into);
  }

 private:
  std::unique_ptr<Log> log_;
  std::function<Result<void>()> late_;
  std::vector<PublishReceipt> timed_out_;
  int published_ = 0;
};

// Accepts what is published, and loses it.
class DeafLog final : public Log {
 public:
  explicit DeafLog(std::unique_ptr<Log> log) : log_(std::move(log)) {}

  Result<LogInfo> info() override { return log_->info(); }
  Result<void> open_reader(std::uint64_t from) override { return log_->open_reader(from); }
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    return log_->read(into, limit);
  }
  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view,
                       std::string_view) override {
    return {};
  }
  void receipts(std::vector<PublishReceipt>&) override {}

 private:
  std::unique_ptr<Log> log_;
};

}  // namespace laban::testing
