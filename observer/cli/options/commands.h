#pragma once

// The commands of this folder: options.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_option_commands(Commands& all);

std::unique_ptr<Command> make_options_ls();
std::unique_ptr<Command> make_options_apply();

}  // namespace laban::cli
