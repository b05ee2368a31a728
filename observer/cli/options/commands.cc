#include "observer/cli/options/commands.h"

namespace laban::cli {

void add_option_commands(Commands& all) {
  all.push_back(make_options_ls());
  all.push_back(make_options_apply());
}

}  // namespace laban::cli
