#include "tests/simulation/planted_bugs.h"

namespace laban::simulation {

namespace {

using Bugs = std::vector<PlantedBug>;

// The inbox, the checkpoint and the commit.
Bugs bugs_of_commits() {
  return {{"inbox_off",
           "consumed events are consumed again",
           {"handlers_run_once", "replays_are_silent"},
           {"copies_are_equal"}},
          {"inbox_by_id_alone",
           "an id that one source used counts as used by all",
           {"inboxes_hold_the_log"},
           {"charges_match_endings", "comes_to_rest", "dispatched_once", "every_saga_ends",
            "handlers_run_once", "mails_sent_once", "nothing_waits", "observer_agrees",
            "orders_end_once", "reservations_match_endings", "steps_are_undone_once"}},
          {"checkpoint_in_its_own_batch",
           "the checkpoint is written before the rows it covers",
           {"inboxes_hold_the_log", "stores_are_folds"},
           {"charges_match_endings", "copies_are_equal", "dispatched_once", "every_saga_ends",
            "no_process_stops", "observer_agrees", "orders_end_once", "replays_are_silent",
            "reservations_match_endings"}},
          {"storage_error_ignored",
           "a commit fails and the process continues",
           {"stores_are_folds", "inboxes_hold_the_log"},
           {"nothing_leaves_uncommitted"}},
          {"reply_before_commit",
           "clients are answered before their order is stored",
           {"accepted_orders_are_placed"},
           {}},
          {"publish_before_commit",
           "events are published before they are stored",
           {"nothing_leaves_uncommitted"},
           {}},
          {"effect_before_commit",
           "effects begin before they are stored",
           {"nothing_leaves_uncommitted"},
           {}},
          {"rollback_keeps_writes",
           "writes of a handler that threw are kept",
           {"handlers_run_once"},
           {}}};
}

// The outbox and its publisher.
Bugs bugs_of_relays() {
  return {
      {"outbox_off",
       "emitted events are not stored",
       {"nothing_leaves_uncommitted"},
       {"accepted_orders_are_placed", "charges_match_endings", "every_saga_ends", "observer_agrees",
        "orders_are_in_the_log", "orders_end_once", "reservations_match_endings",
        "stores_are_folds"}},
      {"ordinals_start_again",
       "after a restart new rows of the outbox overwrite old ones",
       {"no_process_stops"},
       {"nothing_leaves_uncommitted"}},
      {"other_bytes_end_row",
       "an event under one's own id ends the row, whatever it says",
       {"charges_match_endings", "dispatched_once"},
       {"every_saga_ends", "options_hold", "nothing_waits", "observer_agrees", "orders_end_once",
        "replays_are_silent", "reservations_match_endings", "steps_are_undone_once",
        "stock_is_conserved", "stores_are_folds"}},
      {"one_type_awaited",
       "an event under one's own id is looked at only when its type waits",
       {"copies_are_equal"},
       {"charges_match_endings", "dispatched_once", "every_saga_ends", "nothing_waits",
        "observer_agrees", "orders_end_once", "replays_are_silent", "reservations_match_endings",
        "stores_are_folds", "steps_are_undone_once", "stock_is_conserved"}},
      {"halt_unsaid", "a service that halts says nothing in the log", {"halts_are_said"}, {}},
      {"duplicate_receipt_ends_row",
       "'duplicate' from the broker is taken to mean 'stored'",
       {"every_saga_ends"},
       {"charges_match_endings", "comes_to_rest", "observer_agrees", "orders_end_once",
        "reservations_match_endings", "steps_are_undone_once"}},
      {"refusal_is_final",
       "publications that the broker refused are not sent again",
       {"comes_to_rest", "nothing_waits"},
       {"accepted_orders_are_placed", "every_saga_ends", "charges_match_endings",
        "reservations_match_endings", "mails_sent_once", "nothing_left_unpublished",
        "observer_agrees", "orders_are_in_the_log", "orders_end_once", "steps_are_undone_once",
        "stores_are_folds"}},
      {"missing_not_published_again",
       "acknowledged events missing from the log are not published again",
       {"comes_to_rest"},
       {"charges_match_endings", "every_saga_ends", "nothing_waits", "nothing_left_unpublished",
        "observer_agrees", "orders_end_once", "reservations_match_endings",
        "steps_are_undone_once"}},
      {"emit_in_replay", "a process that is not caught up publishes", {"replays_are_silent"}, {}},
      {"random_id",
       "events have random ids",
       {"ids_are_derived"},
       {"dispatched_once", "orders_end_once", "steps_are_undone_once"}}};
}

// The log.
Bugs bugs_of_logs() {
  return {{"anchor_unchecked",
           "the store's log is not checked for being the same one",
           {"stores_are_folds"},
           {"charges_match_endings", "causes_precede", "divergences_are_found", "options_hold",
            "dispatched_once", "every_saga_ends", "garbage_is_set_aside_once", "handlers_run_once",
            "inboxes_hold_the_log", "mails_sent_once", "observer_agrees", "orders_end_once",
            "replays_are_silent", "reservations_match_endings", "steps_are_undone_once"}},
          {"verifier_off", "envelopes are read without verification", {"process_dies"}, {}},
          {"subject_unchecked",
           "events are accepted on any subject",
           {"copies_are_equal", "inboxes_hold_the_log"},
           {"no_process_stops"}},
          {"producer_unchecked",
           "events are accepted from any source",
           {"handlers_run_once"},
           {"accepted_orders_are_placed", "charges_match_endings", "dispatched_once",
            "every_saga_ends", "ids_are_derived", "mails_sent_once", "no_deadline_is_late",
            "observer_agrees", "orders_are_in_the_log", "orders_end_once",
            "reservations_match_endings", "steps_are_undone_once"}}};
}

// Handlers.
Bugs bugs_of_handlers() {
  return {
      {"barrier_off",
       "undone and barred steps are done nevertheless",
       {"steps_are_undone_once"},
       {"mails_sent_once", "orders_end_once"}},
      {"attempts_from_memory",
       "attempts are counted by the process, not in its store",
       {"stores_are_folds"},
       {"charges_match_endings", "every_saga_ends", "no_process_stops", "nothing_waits",
        "observer_agrees", "orders_end_once", "replays_are_silent", "reservations_match_endings"}},
      {"parked_overtaken",
       "events of a saga overtake one that waits for a retry",
       {"handlers_keep_order"},
       {"poison_is_set_aside"}},
      {"exhausted_in_silence",
       "after the last attempt no dead letter is emitted",
       {"poison_is_set_aside"},
       {}},
      {"undo_is_absolute",
       "an undo writes the stock there was, not what it gives back",
       {"stock_is_conserved"},
       {}},
      {"stop_after_dispatch",
       "a dispatched shipment is reported as stopped",
       {"steps_are_undone_once"},
       {}}};
}

// The observer.
Bugs bugs_of_observers() {
  return {{"wall_clock_in_fold", "the fold asks a clock of the process", {"stores_are_folds"}, {}},
          {"order_of_addresses",
           "sagas that are due are folded in the order of their addresses",
           {"stores_are_folds"},
           {}},
          {"tick_accepted_on_sight",
           "a tick counts for a whole period, however early it comes",
           {"no_deadline_is_early"},
           {}},
          {"one_deadline_a_tick",
           "a tick wakes only the first saga whose deadline has expired",
           {"no_deadline_is_late"},
           {}},
          {"random_decision_id", "requests have random ids", {"ids_are_derived"}, {}},
          {"double_settlement_unnoticed",
       "an undo made by hand and by its service too is not noticed",
       {"double_settlements_are_found"},
       {}},
      {"undo_before_fence",
           "steps are undone before the shipment is known to be stopped",
           {"steps_are_undone_once"},
           {"charges_match_endings", "dispatched_once", "every_saga_ends", "observer_agrees",
            "orders_end_once"}},
          {"late_success_kept",
           "steps completed after the saga failed are not undone",
           {"steps_are_undone_once"},
           {"every_saga_ends", "observer_agrees"}},
          {"definition_version_ignored",
           "a running saga is folded with the newest definition",
           {"no_deadline_is_early"},
           {}},
          {"divergence_unnoticed",
           "an event that says something else than the one with its id and source is a duplicate",
           {"divergences_are_found"},
           {}},
          {"garbage_passed_over",
           "unreadable messages are skipped",
           {"garbage_is_set_aside_once"},
           {}}};
}

// Bugs in parts that the simulator replaces.
Bugs bugs_of_the_suite() {
  return {{"generation_ignored",
           "a saga that starts again is mistaken for the old one",
           {"a saga id that starts again after its end is a new generation"},
           {},
           Mistake::none,
           "projection_test"},
          {"digest_leaves_a_family_out",
           "one family is left out when stores are compared",
           {"a missing row is found, whatever its family"},
           {},
           Mistake::none,
           "rebuild_test"},
          {"report_by_anybody",
           "an effect ends by any event with its key",
           {"a forged report does not keep a mail from being sent"},
           {},
           Mistake::none,
           "bus_test"},
          {"skip_any_recovery",
           "a damaged store opens with its readable part",
           {"a store opens after its last write was torn, and refuses damage"},
           {},
           Mistake::none,
           "store_test"},
          {"wal_off",
           "RocksDB writes no log of its own",
           {"a killed writer loses nothing it acknowledged and leaves no batch in part"},
           {},
           Mistake::none,
           "store_test"},
          {"unsynced",
           "class `power` does not wait for the disk",
           {"a store that syncs every write waits for the disk each time, another does not"},
           {},
           Mistake::none,
           "store_test"}};
}

// What one message or one question may cost.
Bugs bugs_of_limits() {
  return {{"number_jump_taken",
           "a definition may have any number above the newest one",
           {"after the greatest number there is, the next definition is still put in force"},
           {},
           Mistake::none,
           "projection_test"},
          {"unpacked_size_unjudged",
           "a payload is judged as it was sent, not as it is unpacked",
           {"an event of 116 kB whose 4,000 lines share one text is no event to a service"},
           {},
           Mistake::none,
           "bus_test"},
          {"json_depth_unbounded",
           "JSON may be nested as deeply as anybody likes",
           {"JSON is read up to its depth, and not one level deeper"},
           {},
           Mistake::none,
           "bus_test"},
          {"hang_unnoticed",
           "a loop that hangs is waited for",
           {"work that has not ended after ten seconds is named, and not earlier"},
           {},
           Mistake::none,
           "bus_test"}};
}

// What becomes of that for which a limit leaves no room. Within the product's limits few runs or
// none show it.
Bugs bugs_beyond_limits() {
  Bugs bugs{{"effects_without_room_dropped",
             "effects for which there is no room are not performed later",
             {"comes_to_rest", "mails_sent_once", "nothing_waits"},
             {}},
            {"effect_put_off_takes_room",
             "an effect that was put off still counts as in flight",
             {"comes_to_rest", "mails_sent_once", "nothing_waits"},
             {}},
            {"deadlines_without_room_forgotten",
             "of the deadlines due at one tick, those beyond its limit are forgotten",
             {"stores_are_folds"},
             {"copies_are_equal", "every_saga_ends", "no_deadline_is_late", "replays_are_silent"}}};
  for (auto& bug : bugs) bug.needs_low_limits = true;
  return bugs;
}

// What the log decides, and who may say it.
Bugs bugs_of_options() {
  return {
      {"subject_source_unread",
       "the source in a subject is not compared with the envelope's",
       {"of events that several programs publish, the source is in the subject"},
       {},
       Mistake::none,
       "bus_test"},
      {"options_from_command_line",
       "a rebuild takes the options of its command line, not those in the log",
       {"options_hold", "no_process_stops"},
       {"comes_to_rest"}},
      {"change_of_options_unstored",
       "a change of options is in force until the process ends",
       {"options_hold"},
       {"stores_are_folds", "no_process_stops", "comes_to_rest"}},
      {"installed_schemas_count",
       "an observer goes by the schemas it is installed with, not by those in its log",
       {"no_process_stops"},
       {"comes_to_rest", "stores_are_folds"}},
      {"own_schemas_unsaid",
       "a service says nothing of its schemas",
       {"schemas_come_first"},
       {"every_saga_ends", "comes_to_rest", "nothing_waits", "charges_match_endings",
        "observer_agrees", "orders_end_once", "replays_are_silent", "reservations_match_endings"}},
      {"prefaces_unwatched",
       "a program does not notice that the log lost what it said first",
       {"options that the log loses before they are read there are said again, and first"},
       {},
       Mistake::none,
       "bus_test"},
      {"breaking_schema_taken",
       "a schema that breaks its readers is put in force",
       {"a schema that breaks readers changes nothing, nor does what comes with it"},
       {},
       Mistake::none,
       "bus_test"},
      {"unread_events_uncounted",
       "events that no schema declares are not counted",
       {"an event that comes before its schema is counted, and said to be lost"},
       {"every endpoint gives its golden answer, byte for byte"},
       Mistake::none,
       "projection_test"}};
}

// In the doubles of store and log.
Bugs bugs_of_doubles() {
  return {
      {"no_inbox",
       "inbox rows are lost",
       {"inboxes_hold_the_log", "stores_are_folds"},
       {"copies_are_equal", "handlers_run_once", "replays_are_silent"},
       Mistake::no_inbox},
      {"no_barrier", "barrier rows are lost", {"stores_are_folds"}, {}, Mistake::no_barrier},
      {"no_outbox",
       "outbox rows are lost",
       {"nothing_leaves_uncommitted"},
       {"accepted_orders_are_placed", "charges_match_endings", "dispatched_once", "every_saga_ends",
        "observer_agrees", "orders_are_in_the_log", "orders_end_once", "reservations_match_endings",
        "steps_are_undone_once", "stores_are_folds"},
       Mistake::no_outbox},
      {"no_parked", "parked rows are lost", {"stores_are_folds"}, {}, Mistake::no_parked},
      {"no_effects",
       "effects rows are lost",
       {"mails_sent_once", "nothing_leaves_uncommitted"},
       {},
       Mistake::no_effects},
      {"torn_commit",
       "half of a batch is kept",
       {"stores_are_folds"},
       {"replays_are_silent"},
       Mistake::torn_commit},
      {"checkpoint_first",
       "checkpoint and inbox are a batch of their own",
       {"stores_are_folds"},
       {"copies_are_equal", "replays_are_silent"},
       Mistake::checkpoint_first},
      {"no_message_ids",
       "observers let the broker keep copies",
       {"decisions_stand_once"},
       {"copies_are_equal"},
       Mistake::no_message_ids},
      {"no_sync",
       "class `power` syncs nothing",
       {"power_takes_nothing"},
       {"accepted_orders_are_placed", "charges_match_endings", "reservations_match_endings"},
       Mistake::no_sync}};
}

}  // namespace

const std::vector<PlantedBug>& planted_bugs() {
  static const Bugs all = [] {
    Bugs bugs;
    for (const auto& some :
         {bugs_of_commits(), bugs_of_relays(), bugs_of_logs(), bugs_of_handlers(),
          bugs_of_observers(), bugs_of_the_suite(), bugs_of_limits(), bugs_beyond_limits(),
          bugs_of_options(), bugs_of_doubles()})
      bugs.insert(bugs.end(), some.begin(), some.end());
    return bugs;
  }();
  return all;
}

}  // namespace laban::simulation
