#pragma once

// Runs a service's program in replay mode: no broker, stores in memory, no effects performed.

#include <string>

#include "bus/replay/sandbox.h"

namespace laban::host {

// `from` is a capsule to play and compare, with a readable report on stdout, or "-" to serve the
// replay protocol on stdin and stdout (bus/replay/protocol.h). Returns the exit code: done if
// nothing differs, 3 if something does, 5 if the file does not exist, 1 if it cannot be played.
// `given`: the options of the command line. They count for the whole replay, whatever the
// recording has.
int run_replay(const std::string& from, const replay::ReplaySandbox::Make& make,
               const Service::OptionValues& given);

}  // namespace laban::host
