#pragma once

// Parses the command line: finds the command and fills in its options.

#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

// Options every command takes.
struct CommonOptions {
  std::string format = "table";
  bool json = false;
  bool jsonl = false;
  std::string colour = "auto";
  bool ascii = false;
  TargetOptions target;
};

std::vector<Option> common_options(CommonOptions& into);
std::vector<Option> target_options(CommonOptions& into);

struct Parsed {
  Command* command = nullptr;  // null: help was requested, or there was no command
  Command* help_for = nullptr;
  bool help = false;
  std::vector<std::string> rest;
};

// Fills in the options of the command. The error names the mistake and the nearest valid word.
Result<Parsed> parse_command_line(const std::vector<std::string>& words, const Commands& commands,
                                  CommonOptions& common);

}  // namespace laban::cli
