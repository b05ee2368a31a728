#include "observer/cli/dashboard/commands.h"

namespace laban::cli {

void add_dashboard_commands(Commands& all) {
  for (const auto make : {make_top, make_services, make_graph}) all.push_back(make());
}

}  // namespace laban::cli
