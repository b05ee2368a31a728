#pragma once

// The commands of this folder: definitions and whatif.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_definition_commands(Commands& all);

std::unique_ptr<Command> make_definitions_ls();
std::unique_ptr<Command> make_definitions_show();
std::unique_ptr<Command> make_definitions_check();
std::unique_ptr<Command> make_definitions_apply();
std::unique_ptr<Command> make_definitions_mine();
std::unique_ptr<Command> make_definitions_withdraw();
std::unique_ptr<Command> make_definitions_diverge();
std::unique_ptr<Command> make_whatif();

}  // namespace laban::cli
