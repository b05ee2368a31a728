#pragma once

// The reference part of docs/commands.md, made from the same data as the help.

#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

// One section for each group, one for each command, then the options that several share.
std::vector<std::string> commands_as_markdown(const Commands& commands);

}  // namespace laban::cli
