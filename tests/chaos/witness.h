#pragma once

// Reads the log as it grows and notes how long the system took to go on after a kill.

#include <laban/clock.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/nats/connection.h"

namespace laban::chaos {

class Witness {
 public:
  explicit Witness(const std::string& url);

  // A service was killed just now; "broker" for the broker.
  void killed(const std::string& name);
  // Takes what is new in the log.
  void look();

  // Medians in seconds; negative when nothing was seen.
  double service_recovery() const;
  // Likewise, but not before the event it answers was stored: what it takes when there is something
  // to do.
  double service_recovery_at_work() const;
  double broker_recovery() const;
  std::uint64_t messages() const { return messages_; }

 private:
  void open();
  void note(const StoredMessage& message);

  const std::string url_;
  std::unique_ptr<nats::Connection> connection_;
  std::unique_ptr<Log> log_;
  bool is_open_ = false;
  std::uint64_t last_ = 0, messages_ = 0;
  std::map<std::string, Time> waiting_;       // since its kill
  std::unordered_map<EventId, Time> stored_;  // of events that may be answered yet
  std::vector<double> services_, services_at_work_, broker_;
};

}  // namespace laban::chaos
