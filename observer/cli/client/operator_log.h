#pragma once

// OperatorLog: writes operators' events directly to the log, past services and observer, so that
// the log alone records who did what.

#include <laban/clock.h>
#include <laban/result.h>

#include <map>
#include <memory>
#include <string>

#include "bus/log/log.h"
#include "bus/log/nats/connection.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

class OperatorLog {
 public:
  struct Stored {
    std::uint64_t sequence = 0;
    bool was_there = false;  // a hint only, see PublishReceipt
  };

  // The connection and the clock must outlive this.
  OperatorLog(nats::Connection& connection, std::string name_space, const Clock& clock)
      : connection_(&connection), name_space_(std::move(name_space)), clock_(&clock) {}

  // Returns its position once the log has stored it. Retries until `patience` is over.
  // `unavailable`: the log may or may not have it; publishing it again is harmless, because it
  // would be the same event.
  Result<Stored> publish(std::uint32_t partition, const observer::OperatorEvent& event,
                         Duration patience = std::chrono::seconds(5));

 private:
  Result<Log*> log_of(std::uint32_t partition);
  Result<Stored> receipt_of(Log& log, std::uint64_t token, SteadyTime deadline) const;
  static Result<bool> holds(Log& log, const Subject& subject, std::uint64_t sequence,
                            const EventId& id);

  nats::Connection* connection_;
  std::string name_space_;
  const Clock* clock_;
  std::map<std::uint32_t, std::unique_ptr<Log>> logs_;
  std::uint64_t last_token_ = 0;
};

}  // namespace laban::cli
