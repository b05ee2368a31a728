#pragma once

// The subcommands of laban-orders. Exit codes: 0 done, 1 failed, 2 wrong use, 3 not one order of
// the input was accepted, 5 no such file or namespace, 6 cannot reach NATS or the orders service.

namespace orders {

// laban-orders place FILE|- ...: places orders through the running orders service.
int place_command(int argc, char** argv);

// laban-orders generate --count N --seed S: orders as JSON lines on the standard output.
int generate_command(int argc, char** argv);

}  // namespace orders
