#pragma once

// Commands that are another program next to this one: the process becomes that program.

#include <string>
#include <vector>

#include "observer/cli/command/context.h"

namespace laban::cli {

// Replaces this process; `target` is told in the environment. Returns only on failure.
Exit become_sibling(Context& context, const std::string& name,
                    const std::vector<std::string>& arguments, const Target& target);

// The options kept for the other program, and --json if it was given.
std::vector<std::string> passed_on(const Context& context);

}  // namespace laban::cli
