#pragma once

// All commands of `laban`, room by room.

#include "observer/cli/command/command.h"

namespace laban::cli {

Commands all_commands();

// These two describe all the others; `all` must outlive them.
std::unique_ptr<Command> make_help(const Commands& all);
std::unique_ptr<Command> make_commands(const Commands& all);

}  // namespace laban::cli
