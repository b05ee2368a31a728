#pragma once

// What the observer answers, from its stores alone. Endpoints of service "observer"; request and
// reply are JSON objects; an empty request means {}. All partitions of the process are answered for
// at once. Times are RFC 3339, durations numbers of milliseconds in fields named ..._ms. Fields may
// be added, never renamed.
//
// states   "placeholder" (events came, the start did not yet) "running" "compensating" "completed"
//          "compensated" "stuck"
//
// sagas.ls     {"state": "stuck" | ["stuck", ...], "service": "payment", "step": "charge",
//               "business": "paid", "older_than_ms": 30000, "definition": "order", "limit": 50,
//               "cursor": "...", "newest_first": false, "at": MOMENT}
//   -> {"schema_version": 1, "sagas": [SUMMARY...], "cursor": "..." | null, "now": TIME,
//       "at": {"sequence": SEQ | null, "time": TIME | null} | null}
//   `service`, `step`: sagas that wait for it now ("operator": for a person). `business`: those in
//   this state, in the words of their definition. What is given must all be true. Oldest first. A
//   page may be shorter than the limit although there are more: only a cursor that is null says
//   that there are none.
//   `at`: the sagas there were then, as they were then; without `state` those that were open
//   (neither completed nor compensated). All else is meant of then. Costs a look at every saga that
//   began before, and a fold of each that was open. A sequence only where there is one partition.
//   MOMENT  {"sequence": SEQ} (this one included) | {"time": TIME} (the first message stored later
//           is the first one left out)
//   SUMMARY {"saga", "definition", "version" (its number), "generation", "partition", "state",
//            "business": WORD | null (in the words of the definition), "started": TIME | null,
//            "ended": TIME | null, "held": TIME | null (since when, by a person), "age_ms" (start
//            to end, or to now), "steps_done" (or skipped), "steps_total", "events", "findings"
//            (how many), "last_event": {"type", "sequence", "id", "time"},
//            "waiting_for": [WAIT...], "failure": FAILURE | null, "stuck": STUCK | null,
//            "incomplete": {"first", "last"} | null (gaps: SEQs that are gone from the log)}
//   WAIT    {"service", "step": name | null, "event" (the one that would end it),
//            "for": "done" | "undone" | "release" | "retry" | "skip", "since": TIME, "waited_ms",
//            "left_ms": number | null (log-clock time to its deadline; stands still while it is
//            held), "retry_in_ms": number | null (until the service is asked again)}
//            Service "observer": a request was decided on and is not in the log yet. Service
//            "operator": a person has to act (release, retry, skip).
//   FAILURE {"step": name | null, "type" (of the event), "reason", "sequence", "time"}
//   STUCK   {"reason", "next"}
//
// sagas.show   {"saga": "o-1", "definition"?, "generation"?, "events": 1000, "after": SEQ?, "at":
// MOMENT?}
//   -> {"schema_version": 1, ...SUMMARY, "steps": [STEP...], "timeline": [ENTRY...],
//       "timeline_left_out": n, "account": {"owed": [step...], "asked": [...], "confirmed": [...],
//       "waived": [...], "balanced": bool}, "findings_list": [FINDING...], "findings_left_out": n,
//       "acts": [ACT...] (the last ones, oldest first), "acts_left_out": n,
//       "next_steps": [TEXT...], "generations": [n...],
//       "definitions": [NAME...] (those that have a saga of this id),
//       "at": {"sequence" (of the last thing that had happened to it), "time" (from which ages are
//       counted), "clock_ms" (the log clock then)} | null}
//   With `at` all of it as it was then, by the definition it ran under then. A timeline may be
//   shorter than `events`: a reply holds about 640 KiB of it. With `after` it begins behind that
//   position; its causes are those on the same page.
//   STEP    {"step", "service", "state": "waiting" | "open" | "done" | "failed" | "undo_asked"
//            | "undone" | "barred" | "refused" | "skipped" | "waived", "optional", "pivot",
//            "after": [...], "done": SEQ | null, "failed": SEQ | null, "asked": SEQ | null,
//            "undone": SEQ | null, "refused": SEQ | null, "skipped": SEQ | null (a person: counts
//            as done), "waived": SEQ | null (a person: counts as undone), "attempts" (to undo it),
//            "failures", "agains" (requests to do it again), "left_ms", "retry_in_ms"}
//   ACT     what a person has done: {"sequence", "id" (of the event), "time", "action": "hold"
//            | "release" | "retry" | "skip" | "abort", "step": name | null, "by", "reason",
//            "accepted": bool, "outcome" (in words)}
//   ENTRY   {"sequence", "id", "type", "source", "time" (log time), "cause": id | null,
//            "cause_sequence": SEQ | null, "after_ms" (since its cause, or null),
//            "step": name | null, "role": "done" | "fails" | "undo" | "undone" | "refused"
//            | "again" | null,
//            "doubt": "wrong_producer" | "unknown_type" | null (believed in nothing),
//            "text": TEXT | null, "data": {...} | null}
//            Type "time": a deadline passed here, or patience ended; `text` says which.
//   FINDING {"kind", "step": name | null, "sequences": [SEQ...], "text"}
//   `not_found` when no definition has an instance of that id, or had one then.
//
// acts.ls      {"since": TIME, "limit": 100, "cursor": "...", "newest_first": false}
//   -> {"schema_version": 1, "acts": [SAID...], "cursor": "..." | null, "now": TIME}
//   What people said in the log, in its order, oldest first.
//   SAID    {"time", "partition", "sequence", "id", "action": those of ACT, "apply" | "withdraw",
//            "saga": id | null (it speaks of a definition), "definition", "generation": n | null,
//            "number": n | null (of the definition), "shadow": bool, "step": name | null, "by",
//            "reason", "accepted": bool, "outcome" (in words)}
//
// sagas.stats  {"seconds": 60, "definition"?}
//   -> {"schema_version": 1, "now", "total", "counts": {state: n}, "events", "invalid", "findings",
//       "dead_letters", "rates": {"events_per_s", "started_per_s", "completed_per_s",
//       "compensated_per_s", "stuck_per_s", "window_s"},
//       "seconds": [{"time", "events", "started", "completed", "compensated", "stuck"}...],
//       "definitions": [{"definition", "counts": {state: n}}...]}
//   `seconds` ends with the newest second of the log, by log time. With `definition`, a shadow's
//   too, "counts", "total" and "definitions" are of its sagas only.
//
// divergence   {"definition": "order", "number"?: n (of its shadow), "since"?: TIME, "saga"?:
// "o-1",
//               "limit": 50, "cursor"}
//   -> {"schema_version": 1, "definition", "shadow": {"number", "digest", "since", "withdrawn":
//   TIME
//       | null, "by", "reason"}, "compared", "equal", "differing", "undecided" (sagas under one of
//       them still go on), "kinds": {KIND: n}, "sagas": [DIFFERING...], "cursor": "..." | null,
//       "now"}
//   The sagas of a definition that began while its shadow was in force, beside what they are under
//   the shadow; by partition, then oldest first. The numbers are those of this page: add up all. A
//   saga may differ in several ways. Without `number`: the shadow in force, else the last one.
//   `since`: sagas whose first event came since then.
//   KIND      "ends_differently" | "times_out_differently" | "compensates_differently"
//   DIFFERING {"saga", "partition", "opened": TIME, "kinds": [KIND...], "from": SEQ (where they
//             part; what came later is what really happened), "in_force": SIDE, "shadow": SIDE}
//   SIDE      {"version" (its number), "generation", "state", "ended": TIME | null, "failure":
//             FAILURE | null, "deadlines_passed": [step | null (the saga's own)...], "undoes":
//             [step...] (whose undo is owed or was asked for, the fence too), "undone": [step...],
//             "waived": [step...], "stuck": REASON | null}
//   `not_found` when no shadow of that name was ever applied.
//
// sagas.profile  {"definition"?, "sample": 2000, "saga"?}
//   -> {"schema_version": 1, "definition", "sample": {"wanted", "sagas", "oldest": TIME | null,
//       "newest": TIME | null} (when they began), "took": SPREAD, "steps": [PART...], "services":
//       [PART...], "variants": [VARIANT...] (the most frequent first), "variants_left_out": n,
//       "this": {"path", "state", "share", "steps": [{"step", "outcome", "took_ms": number | null,
//       "usual": SPREAD}...]} | null, "now"}
//   How the newest sagas that have ended (completed, compensated, stuck) went. Without `definition`
//   that of `saga`, or else the one with the most sagas. With `saga` also how that one went.
//   SPREAD  {"count", "p50_ms", "p95_ms", "p99_ms", "longest_ms"}
//   PART    {"step", "service", "reached", "done", "failed", "undone", "skipped", "took": SPREAD}
//           `took`: from when it could begin until it was done or failed. Of services: no "step".
//   VARIANT {"path", "state", "count", "share" (0 to 1), "took": SPREAD, "example": saga}
//
// sagas.types  {"definition"?, "sample": 500}
//   -> {"schema_version": 1, "definition", "sample": {"wanted", "sagas", "events", "cut" (how many
//       of them have more than the 256 events that are looked at), "oldest": TIME | null, "newest":
//       TIME | null}, "types": [SAID...] (the most frequent first), "now"}
//   The events of the newest sagas that have ended, by type. Without `definition`: the one with the
//   most sagas. Reads a bounded number of rows.
//   SAID    {"type", "source", "step": name | null, "role": name | null, "sagas" (that have one),
//           "events", "share" (of all events of the sample, 0 to 1), "after_cause": SPREAD (of
//           those whose cause is of the same saga), "total" (of all sagas, so far)}
//
// sagas.failures {"definition"?, "since": TIME?, "sample": 2000}
//   -> {"schema_version": 1, "sample": {"wanted", "sagas", "oldest": TIME | null}, "groups":
//       [GROUP...], "groups_left_out": n, "now"}
//   What the newest sagas failed with that are compensating, compensated or stuck; grouped, the
//   most frequent first. `since`: those that began since then.
//   GROUP   {"service": name | null, "step": name | null, "type", "reason" (what differs from saga
//           to saga replaced by N and ID), "sagas", "compensating", "compensated", "stuck",
//           "first": TIME, "last": TIME (of the failures), "example": saga (the newest)}
//
// dlq.groups   {"service"?, "type"?, "all": false, "limit": 100}
//   -> {"schema_version": 1, "groups": [LETTERS...], "groups_left_out": n, "open": n, "now"}
//   Dead letters that failed alike, over all partitions; the largest open group first. Without
//   `all` those that have an open letter, or one on its way. LETTERS {"group": 16 hex digits,
//   "service", "type" (of the events), "reason" (normalised),
//           "open", "redriving", "redriven", "failed_again", "discarded", "first": TIME, "last":
//           TIME, "newest": {"partition", "sequence"}}
//
// dlq.ls       {"group"?, "service"?, "type"?, "saga"?, "all": false, "limit": 50, "cursor"}
//   -> {"schema_version": 1, "letters": [LETTER...], "cursor": "..." | null, "now"}
//   By partition and position. Without `all` open ones only. A page may be shorter than the limit.
//   LETTER  {"partition", "sequence", "id", "group", "status": "open" | "redriving" | "redriven" |
//           "failed_again" | "discarded", "time", "saga": id | null, "service", "type", "event_id",
//           "event_sequence" (where the event can be read), "reason", "attempts", "tries"
//           (redrives), "changed": TIME, "by": WHO | null, "why": TEXT | null, "outcome": TEXT |
//           null}
//
// dlq.show     {"partition": 0, "sequence": 184}
//   -> {"schema_version": 1, ...LETTER, "definition": name | null, "saga_state": name | null,
//       "event_step": name | null, "event_role": name | null, "event": {"type", "id", "source",
//       "cause", "data", "payload": hex} | null (not in the store), "came_later" (events of the
//       saga that came later), "now"}
//   `not_found` when there is no dead letter at that place.
//
// events.find  {"id": "3f2a"} (its first digits, at least 4)
//   -> {"schema_version": 1, "events": [{"id", "partition", "sequence"}...], "more": bool}
//   Where the log has them; at most 10.
//
// whatif       {"text" (of a definition, YAML), "saga": "o-1", "since"?: TIME}
//   -> {"schema_version": 1, "definition", "partition", "compared", "equal", "differing",
//       "undecided", "kinds", "sagas": [DIFFERING...], "lost": [{"first", "last"}...] (SEQs that
//       are gone from the log of its partition), "cursor": null, "now"}
//   One saga, all its generations: "shadow" is what it would be had the definition been folded
//   beside those in force. Its rows are folded again; nothing is kept. `not_found`: no such saga.
//
// graph        {"definition"?}
//   -> {"schema_version": 1, "edges": [{"from", "to", "count", "expected": bool}...],
//       "nodes": [{"type", "source", "count", "definition" | null, "step" | null,
//       "role" | null}...]}
//   An edge leads from a cause's type to its effect's type. Expected and never seen: count 0.
//   "from" is "" for an event without a cause, "?" when the cause is not an event of the same saga.
//
// overview     {"limit": 50, "seconds": 60, "state": "stuck" | ["stuck", ...],
//               "order": "trouble" | "age" | "newest", "types": false}
//   -> {"schema_version": 1, "now", "stats" (what sagas.stats answers), "sagas": [SUMMARY...],
//       "flows": [FLOW...], "failures": [ALIKE...], "services": [SERVICE...],
//       "types": [TYPE...] | null}
//   How things stand. `trouble`: stuck ones first, then those being undone, then those that go on,
//   each the oldest first, and the newest that have ended where there is room; `age`: open ones,
//   the oldest first. Reads a bounded number of sagas: times are those of 400 sagas at most that
//   began in the last ten minutes of the log, evenly taken, failures those of the newest 100 in
//   each state.
//   FLOW    a definition in force: {"definition", "number", "counts": {state: n}, "sampled",
//           "times": TIMES (start to completion), "steps": [{"step", "service", "after": [...],
//           "starts": bool, "pivot", "optional", "within_ms": number | null, "waiting", "undoing",
//           "stuck" (how many sagas wait at it now, by their state; null: not counted), "failed"
//           (of those sampled), "times": TIMES (from when it opened), "undo_times": TIMES}...]}
//   TIMES   {"count", "p50_ms", "p95_ms", "p99_ms", "longest_ms"} | null (there is none)
//   ALIKE   {"definition", "service": name | null, "step": name | null, "type", "reason" (of the
//           last; numbers and saga ids apart they are alike), "count", "states": {state: n},
//           "first": TIME, "last": TIME, "saga" (of the last)}
//   SERVICE one that has a step: {"service", "steps": [{"definition", "step"}...], "waiting" (sagas
//           now) | null, "longest_wait": {"saga", "step": name | null, "event", "for", "waited_ms",
//           "left_ms": number | null, "usual": TIMES} | null, "failed" (of the failures),
//           "times": TIMES (of all its steps)}
//   TYPE    {"type", "source": name | null, "count", "definition": name | null, "step", "role"}
//
// status       {}
//   -> {"schema_version": 1, "service": "observer", "version", "mode", "started": TIME,
//       "now": TIME, "fold_version",
//       "definitions": [{"definition", "number", "digest", "steps", "starts"}...],
//       "partitions": [{"partition", "checkpoint", "log_end", "lag", "caught_up", "waiting",
//       "clock_ms", "ticks", "armed" (sagas with a deadline), "outbox", "digest",
//       "definitions": [VERSION...], "holes": [{"first", "last"}...] (gaps: SEQs that are gone from
//       the log, the last 20 of them), "holes_left_out": bool, "counters": {...}}...],
//       "next_steps": [TEXT...] (when nothing is in force)}
//   The first "definitions" holds what is in force anywhere, of each name the newest version.
//   VERSION: one that is in force, or that sagas still run under
//           {"definition" (without "~shadow"), "shadow": bool, "number", "digest",
//            "in_force": bool, "since": TIME, "since_sequence", "by", "reason",
//            "running" (stuck ones included)}

#include <laban/clock.h>
#include <laban/result.h>

#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "bus/store/store.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

class WaitCounts;

// One partition's store, as the queries see it.
struct StoreView {
  std::uint32_t partition = 0;
  const Store* store = nullptr;  // opened with the families of a Projection's unit
  // Its definitions: a Projection's own book, or read_book() of the store.
  const DefinitionRegistry* book = nullptr;
  const WaitCounts* waits = nullptr;  // a Projection's own; null: nobody has counted
};

// What all answers are made from. `now` is information for people; no state depends on it.
struct QueryContext {
  std::vector<StoreView> views;
  std::string name_space;
  std::uint32_t partition_count = 1;
  const schema::SchemaRegistry* schemas = nullptr;
  Time now{};
};

// Endpoints answered by answer(); "status" is the daemon's own.
std::vector<std::string> query_endpoints();

// `not_found` for another endpoint; `invalid` when the request is not what the endpoint takes.
Result<std::string> answer(std::string_view endpoint, std::string_view body,
                           const QueryContext& context);

}  // namespace laban::observer
