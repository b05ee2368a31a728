#pragma once

// Fault: one thing that goes wrong, at one time, in one process or partition. A run's faults are a
// list: any of them can be left out without changing the others.

#include <laban/clock.h>

#include <cstdint>
#include <string>

namespace laban::simulation {

enum class FaultKind : std::uint8_t {
  // Processes. `lasts`: until the restart.
  kill,
  crash_at_seam,  // `detail`: which seam, before or after; `amount`: at which pass
  power_loss,     // up to `amount` unsynced writes are lost
  lose_store,     // `amount`: the partition
  commit_fails,   // the next one; `detail` 1: it is stored nevertheless
  pause,
  slow,        // every step takes `amount` milliseconds more
  clock_jump,  // by `lasts`, forwards; `detail` 1: backwards
  clock_rate,  // `amount` per mille
  cut,         // from the broker
  lose_receipts,
  drop_publications,
  delay_publications,  // they time out and are stored `lasts` later
  close_readers,
  effects_fail,  // the next `amount`; `detail` 0: to be tried again, 1: for good
  // The store of partition `amount` is gone, too, and what is built in its place is built by a
  // build that decides otherwise.
  other_build,
  // As other_build, but only the command line says otherwise.
  other_options,
  // The broker. `target`: a partition.
  broker_down,
  broker_stalls,
  broker_clock_jump,
  repeat_messages,  // `amount` old messages are stored again
  garbage,
  // Another version of the saga's definition, number `amount` of them; `detail` 1: as a shadow, 2:
  // the shadow is withdrawn.
  definition,
  options,  // an operator changes options of `amount` services
  schema,   // an operator applies a schema with `amount` more fields; `detail` 1: it breaks readers
  acts,     // an operator acts on `amount` sagas: hold, release, retry, skip, abort
  cut_tail,  // the last `amount` messages are lost, their sequences are reused
};
inline constexpr std::uint32_t fault_kind_count = 27;
const char* name_of(FaultKind kind);
inline bool is_of_broker(FaultKind kind) { return kind >= FaultKind::broker_down; }

struct Fault {
  FaultKind kind = FaultKind::kill;
  Duration at{};
  std::uint32_t target = 0;
  std::uint32_t amount = 0;
  std::uint32_t detail = 0;
  Duration lasts{};
};

}  // namespace laban::simulation
