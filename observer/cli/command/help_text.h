#pragma once

// Help, made from what the commands say about themselves. Examples come first.

#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

void print_overview(Printer& printer, const Commands& commands);
void print_command_help(Printer& printer, Command& command);

// "time", "output", "exit-codes", "environment". False when there is no such topic.
bool print_topic(Printer& printer, const std::string& topic);
std::vector<std::string> help_topics();

}  // namespace laban::cli
