#include "observer/cli/capsules/commands.h"

namespace laban::cli {

void add_capsule_commands(Commands& all) {
  for (const auto make : {make_export, make_import}) all.push_back(make());
}

}  // namespace laban::cli
