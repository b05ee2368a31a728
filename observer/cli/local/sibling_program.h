#pragma once

// Commands that are another program next to this one: the process becomes that program.

#include <string>
#include <vector>

#include "observer/cli/command/context.h"

namespace laban::cli {

// Replaces this process. Returns only on failure.
Exit become_sibling(Context& context, const std::string& name,
                    const std::vector<std::string>& arguments);

// The options that name the target system: --url and --namespace.
std::vector<std::string> words_for(const Target& target);
// The options kept for the other program, and --json if it was given.
std::vector<std::string> passed_on(const Context& context);

}  // namespace laban::cli
