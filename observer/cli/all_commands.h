#pragma once

// All commands of `laban`, by folder.

#include "observer/cli/command/command.h"

namespace laban::cli {

Commands all_commands();

// Commands that describe all the others; `all` must outlive them.
std::unique_ptr<Command> make_help(const Commands& all);
std::unique_ptr<Command> make_commands(const Commands& all);

}  // namespace laban::cli
