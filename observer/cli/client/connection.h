#pragma once

// A connection to the system that a command talks to.

#include <memory>

#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "observer/cli/client/target.h"

namespace laban::cli {

struct System {
  Target target;
  std::unique_ptr<nats::Connection> connection;
};

// `wakeup` may be null; it must outlive the connection.
Result<System> connect(const TargetOptions& options, const Environment& environment,
                       Wakeup* wakeup = nullptr);

}  // namespace laban::cli
