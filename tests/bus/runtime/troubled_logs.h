#pragma once

// Logs that wrap another and make its publications go wrong.

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/forwarding_log.h"

namespace laban::testing {

// The first publication times out, and is stored after three more.
class LateLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (++published_ == 1) {
      late_ = [=, this, data = std::string(data)] {
        return ForwardingLog::publish(~token, subject, data, {});
      };
      timed_out_.push_back({token, Error{ErrorKind::unavailable, "no receipt came"}});
      return {};
    }
    auto handed = ForwardingLog::publish(token, subject, data, message_id);
    if (published_ == 4) CHECK(late_());
    return handed;
  }
  void receipts(std::vector<PublishReceipt>& into) override {
    into.insert(into.end(), timed_out_.begin(), timed_out_.end());
    timed_out_.clear();
    ForwardingLog::receipts(into);
  }

 private:
  std::function<Result<void>()> late_;
  std::vector<PublishReceipt> timed_out_;
  int published_ = 0;
};

// Accepts what is published, and loses it.
class DeafLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view) override {
    return {};
  }
};

}  // namespace laban::testing
