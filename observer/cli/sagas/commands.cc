#include "observer/cli/sagas/commands.h"

namespace laban::cli {

void add_saga_commands(Commands& all) {
  for (const auto make : {make_sagas_ls, make_sagas_show, make_sagas_wait, make_sagas_stats,
                          make_sagas_failures, make_saga_diff, make_sagas_hold, make_sagas_release,
                          make_sagas_retry, make_sagas_skip, make_sagas_abort})
    all.push_back(make());
}

}  // namespace laban::cli
