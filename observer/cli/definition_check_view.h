#pragma once

// How it is shown that definition files are sound, or all that is wrong with them.

#include "observer/cli/context.h"
#include "observer/cli/definition_files.h"

namespace laban::cli {

void print_check(Context& context, const DefinitionFiles& read);

}  // namespace laban::cli
