#pragma once

// A question to the person at the terminal.

#include <string>

#include "observer/cli/command/context.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

// Whether there is somebody to ask.
bool can_be_asked();

// `question` ends without a question mark. Anything but y or yes is a no; Ctrl-C and the end of the
// input are as well.
bool is_confirmed(Context& context, SignalWatch& signals, const std::string& question);

}  // namespace laban::cli
