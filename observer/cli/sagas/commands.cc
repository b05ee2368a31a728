#include "observer/cli/sagas/commands.h"

namespace laban::cli {

void add_saga_commands(Commands& all) {
  for (const auto make : {make_sagas_ls, make_sagas_show, make_sagas_wait, make_sagas_stats,
                          make_sagas_failures, make_saga_diff}) {
    all.push_back(make());
  }
  add_saga_actions(all);
}

}  // namespace laban::cli
