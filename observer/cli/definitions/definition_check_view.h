#pragma once

// Prints the problems of definition files, or that they have none.

#include "observer/cli/command/context.h"
#include "observer/cli/definitions/definition_files.h"

namespace laban::cli {

void print_check(Context& context, const DefinitionFiles& read);

}  // namespace laban::cli
