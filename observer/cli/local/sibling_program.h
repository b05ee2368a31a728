#pragma once

// Commands that are another program beside this one: the process becomes that program.

#include <string>
#include <vector>

#include "observer/cli/command/context.h"

namespace laban::cli {

// Replaces this process. Returns only when that failed.
Exit become_sibling(Context& context, const std::string& name,
                    const std::vector<std::string>& arguments);

// The words that name the system meant: --url and --namespace.
std::vector<std::string> words_for(const Target& target);
// The options kept for the other program, and --json when it was given.
std::vector<std::string> passed_on(const Context& context);

}  // namespace laban::cli
