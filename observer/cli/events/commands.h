#pragma once

// The commands of this folder: tail, why, impact, schema.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_event_commands(Commands& all);

std::unique_ptr<Command> make_tail();
std::unique_ptr<Command> make_why();
std::unique_ptr<Command> make_impact();
std::unique_ptr<Command> make_schema_ls();
std::unique_ptr<Command> make_schema_decode();
std::unique_ptr<Command> make_schema_check();
std::unique_ptr<Command> make_schema_apply();
std::unique_ptr<Command> make_schema_history();

}  // namespace laban::cli
