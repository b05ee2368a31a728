#include "observer/cli/local/commands.h"

namespace laban::cli {

void add_local_commands(Commands& all) {
  for (const auto make : {make_demo, make_up, make_place, make_audit, make_doctor, make_version})
    all.push_back(make());
}

}  // namespace laban::cli
