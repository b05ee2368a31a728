#pragma once

// A yes-or-no question to the person at the terminal.

#include <string>

#include "observer/cli/terminal/printer.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

// True when stdin and stderr are a terminal.
bool can_prompt();

// Asks on `printer` (stderr); `question` comes without its question mark. Only y and yes mean yes.
// Ctrl-C and the end of the input mean no; after Ctrl-C `signals` has a stop request.
bool is_confirmed(Printer& printer, SignalWatch& signals, const std::string& question);

}  // namespace laban::cli
