#pragma once

// The commands of this folder: replay.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_replay_commands(Commands& all);

}  // namespace laban::cli
