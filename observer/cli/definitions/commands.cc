#include "observer/cli/definitions/commands.h"

namespace laban::cli {

void add_definition_commands(Commands& all) {
  for (const auto make :
       {make_definitions_ls, make_definitions_show, make_definitions_check, make_definitions_apply,
        make_definitions_mine, make_definitions_withdraw, make_definitions_diverge, make_whatif})
    all.push_back(make());
}

}  // namespace laban::cli
