#include "observer/cli/all_commands.h"

#include "observer/cli/capsules/commands.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dead_letters/commands.h"
#include "observer/cli/definitions/commands.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/local/commands.h"
#include "observer/cli/options/commands.h"
#include "observer/cli/replay/commands.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/stores/commands.h"

namespace laban::cli {

// Within a group, help lists commands in this order.
Commands all_commands() {
  Commands all;
  add_local_commands(all);
  add_saga_commands(all);
  add_event_commands(all);
  add_dashboard_commands(all);
  add_definition_commands(all);
  add_option_commands(all);
  add_dead_letter_commands(all);
  add_store_commands(all);
  add_capsule_commands(all);
  add_replay_commands(all);
  return all;
}

}  // namespace laban::cli
