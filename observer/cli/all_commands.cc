#include "observer/cli/commands.h"

namespace laban::cli {

Commands all_commands() {
  Commands all;
  for (const auto make : {make_demo,
                          make_up,
                          make_place,
                          make_tail,
                          make_sagas_ls,
                          make_sagas_show,
                          make_sagas_wait,
                          make_sagas_stats,
                          make_sagas_failures,
                          make_why,
                          make_impact,
                          make_sagas_hold,
                          make_sagas_release,
                          make_sagas_retry,
                          make_sagas_skip,
                          make_sagas_abort,
                          make_saga_diff,
                          make_top,
                          make_services,
                          make_graph,
                          make_definitions_ls,
                          make_definitions_show,
                          make_definitions_check,
                          make_definitions_apply,
                          make_definitions_mine,
                          make_definitions_withdraw,
                          make_definitions_diverge,
                          make_dlq_ls,
                          make_dlq_show,
                          make_dlq_redrive,
                          make_dlq_discard,
                          make_audit,
                          make_verify,
                          make_rebuild,
                          make_whatif,
                          make_export,
                          make_import,
                          make_replay,
                          make_doctor,
                          make_schema_ls,
                          make_schema_decode,
                          make_version}) {
    all.push_back(make());
  }
  return all;
}

}  // namespace laban::cli
