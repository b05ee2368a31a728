#pragma once

// Reads the log as it grows and measures how long the system took to continue after a kill.

#include <laban/clock.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"

namespace laban::chaos {

class ObserverCheck {
 public:
  explicit ObserverCheck(const std::string& url);

  // A service was killed at that time and has just been restarted; "broker" for the broker.
  void killed(const std::string& name, Time at);
  // Reads what is new in the log.
  void look();

  // Medians in seconds; negative if nothing was measured.
  double service_recovery() const;
  double broker_recovery() const;
  std::uint64_t messages() const { return messages_; }

 private:
  struct Kill {
    Time at, back_at;  // messages stored in between were sent before it
  };

  void note(const StoredMessage& message);

  const std::string url_;
  std::unique_ptr<nats::Connection> connection_;
  std::unique_ptr<Log> log_;
  bool is_open_ = false;
  std::uint64_t last_ = 0, messages_ = 0;
  std::map<std::string, Kill> waiting_;
  std::vector<double> services_, broker_;
};

}  // namespace laban::chaos
