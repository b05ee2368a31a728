#include "observer/cli/stores/commands.h"

namespace laban::cli {

void add_store_commands(Commands& all) {
  for (const auto make : {make_verify, make_rebuild}) all.push_back(make());
}

}  // namespace laban::cli
