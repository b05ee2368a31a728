#pragma once

// Help, made from the CommandInfo of the commands. Examples come first.

#include <string>
#include <vector>

#include "observer/cli/command/command.h"

namespace laban::cli {

inline constexpr Group all_groups[] = {Group::first_minutes, Group::watch, Group::act, Group::check,
                                       Group::rest};
std::string title_of(Group group);

std::string usage_of(const CommandInfo& info, const std::vector<Option>& options);
std::string heading_of(const Option& option);  // "-w, --watch DURATION"

void print_overview(Printer& printer, const Commands& commands);
void print_command_help(Printer& printer, Command& command);

// "time", "output", "exit-codes", "environment". False when there is no such topic.
bool print_topic(Printer& printer, const std::string& topic);
std::vector<std::string> help_topics();

}  // namespace laban::cli
