#pragma once

// The commands of this folder: top, services, graph.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_dashboard_commands(Commands& all);

std::unique_ptr<Command> make_top();
std::unique_ptr<Command> make_services();
std::unique_ptr<Command> make_graph();

}  // namespace laban::cli
