// laban-orders: runs the service by default; `place` and `generate` are the client.

#include <laban/run.h>

#include <cstdio>
#include <string_view>

#include "events/order_schema.h"
#include "services/orders/place/command.h"

namespace laban {
class Service;
}
namespace orders {
void configure(laban::Service& service);
}

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "place") return orders::place_command(argc - 1, argv + 1);
  if (command == "generate") return orders::generate_command(argc - 1, argv + 1);
  if (command == "--help" || command == "-h") {
    std::puts("The client: see laban-orders place --help and laban-orders generate --help.\n");
  }
  return laban::run("orders", argc, argv, orders::configure, {laban::schemas::order()});
}
