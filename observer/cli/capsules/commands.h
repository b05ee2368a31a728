#pragma once

// The commands of this folder: export and import.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_capsule_commands(Commands& all);

std::unique_ptr<Command> make_export();
std::unique_ptr<Command> make_import();

}  // namespace laban::cli
