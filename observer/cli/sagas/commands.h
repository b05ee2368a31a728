#pragma once

// The commands of this folder: sagas and diff.

#include "observer/cli/command/command.h"

namespace laban::cli {

void add_saga_commands(Commands& all);

std::unique_ptr<Command> make_sagas_ls();
std::unique_ptr<Command> make_sagas_show();
std::unique_ptr<Command> make_sagas_wait();
std::unique_ptr<Command> make_sagas_stats();
std::unique_ptr<Command> make_sagas_failures();
std::unique_ptr<Command> make_saga_diff();
// hold, release, retry, skip, abort
void add_saga_actions(Commands& all);

}  // namespace laban::cli
