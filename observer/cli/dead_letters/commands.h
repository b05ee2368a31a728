#pragma once

// The commands of this folder: dlq.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_dead_letter_commands(Commands& all);

}  // namespace laban::cli
