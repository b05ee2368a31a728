#pragma once

// The reference part of docs/commands.md, generated from the same data as the help.

#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

// One section per group, one per command, then the options shared by several.
std::vector<std::string> commands_as_markdown(const Commands& commands);

}  // namespace laban::cli
