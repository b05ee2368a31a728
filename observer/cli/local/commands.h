#pragma once

// The commands of this folder: up, demo, place, audit, doctor, version.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_local_commands(Commands& all);

std::unique_ptr<Command> make_demo();
std::unique_ptr<Command> make_up();
std::unique_ptr<Command> make_place();
std::unique_ptr<Command> make_audit();
std::unique_ptr<Command> make_doctor();
std::unique_ptr<Command> make_version();

}  // namespace laban::cli
