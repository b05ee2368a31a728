#pragma once

// The command line of laban-observer.

#include <filesystem>
#include <variant>

#include "bus/host/process_options.h"
#include "observer/projection/mode.h"

namespace laban::observer {

struct ObserverOptions {
  host::ProcessOptions process;
  Mode mode = Mode::emit;
  std::filesystem::path schemas;  // event schemas, *.bfbs; empty: those installed
};

// Either the options to run with, or the exit code.
std::variant<ObserverOptions, int> parse_options(int argc, char** argv);

}  // namespace laban::observer
