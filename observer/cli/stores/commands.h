#pragma once

// The commands of this folder: verify and rebuild.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_store_commands(Commands& all);

std::unique_ptr<Command> make_verify();
std::unique_ptr<Command> make_rebuild();

}  // namespace laban::cli
