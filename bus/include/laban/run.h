#pragma once

// The outermost shell of a service process: options, connection, store, threads, signals.

#include <string_view>

namespace laban {

class Service;

// Runs `name` until SIGTERM or SIGINT: finishes the batch, flushes, and returns the exit code
// (0 done, 1 failed, 2 wrong use, 6 cannot reach NATS, 7 storage). Called once, from main.
int run(std::string_view name, int argc, char** argv, void (*configure)(Service&));

}  // namespace laban
