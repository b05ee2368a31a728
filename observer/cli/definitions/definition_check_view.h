#pragma once

// How it is shown that definition files are sound, or all that is wrong with them.

#include "observer/cli/command/context.h"
#include "observer/cli/definitions/definition_files.h"

namespace laban::cli {

void print_check(Context& context, const DefinitionFiles& read);

}  // namespace laban::cli
