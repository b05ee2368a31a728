#pragma once

// The outermost shell of the observer: schemas, definitions, connection, stores, loop.

#include "observer/options.h"

namespace laban::observer {

// Runs until SIGTERM or SIGINT. Returns one of host::ExitCode.
int run(const ObserverOptions& options);

}  // namespace laban::observer
