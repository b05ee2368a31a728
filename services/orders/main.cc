// laban-orders: runs the service by default; `place` and `generate` are the client.

#include <laban/arguments.h>
#include <laban/run.h>

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "events/order_schema.h"
#include "services/orders/place/command.h"

namespace laban {
class Service;
}
namespace orders {
void configure(laban::Service& service);
}

namespace {

// No library's exception ends it without a word.
int ended(int (*command)(int argc, char** argv), int argc, char** argv) {
  try {
    return command(argc, argv);
  } catch (const std::exception& problem) {
    const int failed = 1;
    laban::host::report_error("laban-orders", failed, std::string("broke off: ") + problem.what(),
                              /*as_json=*/false);
    return failed;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "place") return ended(orders::place_command, argc - 1, argv + 1);
  if (command == "generate") return ended(orders::generate_command, argc - 1, argv + 1);
  if (command == "--help" || command == "-h") {
    std::puts("The client: see laban-orders place --help and laban-orders generate --help.\n");
  }
  return laban::run("orders", argc, argv, orders::configure, {laban::schemas::order()});
}
