#include "observer/cli/events/commands.h"

namespace laban::cli {

void add_event_commands(Commands& all) {
  for (const auto make : {make_tail, make_why, make_impact, make_schema_ls, make_schema_decode,
                          make_schema_check, make_schema_apply, make_schema_history})
    all.push_back(make());
}

}  // namespace laban::cli
