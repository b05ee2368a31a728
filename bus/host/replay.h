#pragma once

// A service's program as a sandbox: no broker, stores in memory, no effect performed.

#include <string>

#include "bus/replay/sandbox.h"

namespace laban::host {

// `from`: a capsule, which is played and compared, in lines for people on stdout; or "-", to be
// played to over stdin and stdout (bus/replay/protocol.h). The exit code: done when nothing
// differs, 3 when something does, usage when `from` cannot be read.
int run_replay(const std::string& from,
               const std::function<Service(std::uint32_t, std::uint32_t)>& make);

}  // namespace laban::host
