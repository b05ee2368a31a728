#pragma once

// From words to a command with its options filled in. The only user of CLI11.

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
  Command* command = nullptr;  // null: help was asked for, or nothing at all
  Command* help_for = nullptr;
  bool help = false;
  std::vector<std::string> rest;
};

// Fills the options of the command that was named. The error says what is wrong and the nearest
// right word.
Result<Parsed> parse_command_line(const std::vector<std::string>& words, const Commands& commands,
                                  CommonOptions& common);

}  // namespace laban::cli
