#pragma once

// Every command, one file each.

#include "observer/cli/command/command.h"

namespace laban::cli {

std::unique_ptr<Command> make_demo();
std::unique_ptr<Command> make_up();
std::unique_ptr<Command> make_place();
std::unique_ptr<Command> make_tail();
std::unique_ptr<Command> make_sagas_ls();
std::unique_ptr<Command> make_sagas_show();
std::unique_ptr<Command> make_sagas_wait();
std::unique_ptr<Command> make_sagas_stats();
std::unique_ptr<Command> make_sagas_failures();
std::unique_ptr<Command> make_why();
std::unique_ptr<Command> make_impact();
std::unique_ptr<Command> make_sagas_hold();
std::unique_ptr<Command> make_sagas_release();
std::unique_ptr<Command> make_sagas_retry();
std::unique_ptr<Command> make_sagas_skip();
std::unique_ptr<Command> make_sagas_abort();
std::unique_ptr<Command> make_saga_diff();
std::unique_ptr<Command> make_top();
std::unique_ptr<Command> make_services();
std::unique_ptr<Command> make_graph();
std::unique_ptr<Command> make_definitions_apply();
std::unique_ptr<Command> make_definitions_check();
std::unique_ptr<Command> make_definitions_diverge();
std::unique_ptr<Command> make_definitions_ls();
std::unique_ptr<Command> make_definitions_mine();
std::unique_ptr<Command> make_definitions_show();
std::unique_ptr<Command> make_definitions_withdraw();
std::unique_ptr<Command> make_dlq_ls();
std::unique_ptr<Command> make_dlq_show();
std::unique_ptr<Command> make_dlq_redrive();
std::unique_ptr<Command> make_dlq_discard();
std::unique_ptr<Command> make_audit();
std::unique_ptr<Command> make_verify();
std::unique_ptr<Command> make_rebuild();
std::unique_ptr<Command> make_whatif();
std::unique_ptr<Command> make_export();
std::unique_ptr<Command> make_import();
std::unique_ptr<Command> make_replay();
std::unique_ptr<Command> make_doctor();
std::unique_ptr<Command> make_schema_ls();
std::unique_ptr<Command> make_schema_decode();
std::unique_ptr<Command> make_version();
// These two describe all the others.
std::unique_ptr<Command> make_help(const Commands& all);
std::unique_ptr<Command> make_commands(const Commands& all);

Commands all_commands();

}  // namespace laban::cli
