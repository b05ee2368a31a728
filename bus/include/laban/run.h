#pragma once

// The outermost shell of a service process: options, connection, store, threads, signals.

#include <laban/binary_schema.h>

#include <string_view>
#include <vector>

namespace laban {

class Service;

// Runs `name` until SIGTERM or SIGINT: finishes the batch, flushes, and returns the exit code
// (0 done, 1 failed, 2 wrong use, 6 cannot reach NATS, 7 storage). `schemas`: of the events that it
// handles and emits; those with events of its own are put into the log. Called once, from main.
int run(std::string_view name, int argc, char** argv, void (*configure)(Service&),
        const std::vector<BinarySchema>& schemas = {});

}  // namespace laban
