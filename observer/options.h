#pragma once

// What laban-observer is told on its command line.

#include <filesystem>
#include <variant>

#include "bus/host/process_options.h"
#include "observer/projection/mode.h"

namespace laban::observer {

struct ObserverOptions {
  host::ProcessOptions process;
  Mode mode = Mode::emit;
  std::filesystem::path schemas;  // event schemas, *.bfbs
};

// Either what to run with, or the exit code to leave with.
std::variant<ObserverOptions, int> parse_options(int argc, char** argv);

}  // namespace laban::observer
