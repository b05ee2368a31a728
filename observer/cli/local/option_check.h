#pragma once

// Whether the programs of a system take its settings, asked of the programs themselves. Nothing is
// started or made.

#include <laban/result.h>

#include "observer/cli/client/run_file.h"

namespace laban::cli {

// `invalid` names the option and what is wrong with it; `conflict`: this machine cannot run it.
Result<void> check_settings(const SystemSettings& settings);

}  // namespace laban::cli
