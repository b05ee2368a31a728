#pragma once

// PartitionTask: one service on one partition. Reads the whole partition in log order through a
// throw-away reader, runs a EventProcessor, commits in groups, publishes what was emitted, and
// drops an emission only when it has read it back from the log.
//
// Steppable: step() never blocks beyond one round trip to the log; threads, signals and sleeping
// live in the process shell. One thread.

#include <laban/clock.h>
#include <laban/result.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "bus/log/log.h"
#include "bus/runtime/effects.h"
#include "bus/runtime/event_processor.h"
#include "bus/runtime/limits.h"
#include "bus/store/store.h"

namespace laban::runtime {

struct PartitionTaskConfig {
  std::string service;
  std::string name_space;
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  bool emits = true;  // false: sees everything, publishes nothing, performs no effect
  std::size_t outbox_limit = limits::outbox_rows;
  bool has_replicas = false;  // other instances publish the same events: the broker drops copies
  // False: what is emitted stays in the outbox, for a later unit of this store; nothing falls due.
  bool publishes = true;
  // Class `power`: keeps the newest messages, and puts back what a broker lost with its power.
  bool keeps_ledger = false;
  std::size_t ledger_limit = limits::ledger_messages;
};

struct UnitCounters {
  std::uint64_t messages_read = 0;
  std::uint64_t events_processed = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t invalid = 0;
  std::uint64_t published = 0;
  std::uint64_t echoed = 0;
  std::uint64_t republished = 0;
  std::uint64_t commits = 0;
  std::uint64_t reconnects = 0;
};

class PartitionTask {
 public:
  // Names to open the store with.
  static std::vector<std::string> families(const EventProcessor& processor);

  PartitionTask(PartitionTaskConfig config, EventProcessor& processor, Log& log, Store& store,
                const Clock& clock);
  ~PartitionTask();

  // One round: receipts, messages, requests, commit, publish. True when something was done, false
  // when there is nothing to do until a wakeup. An unreachable log is not an error (waiting() says
  // so): it is tried again at the next step. Errors: `conflict` and `corrupt` (the log is not the
  // one this store belongs to; the message says what to do), any error of the store: stop the
  // process, and start another when needs_rebuild().
  Result<bool> step();
  // The log lost its tail: what it lost is in the outbox, and the next unit of this store builds it
  // anew.
  bool needs_rebuild() const;

  // Commits everything read so far, the checkpoint included.
  Result<void> flush();

  // Who performs effects; without one they wait. Must outlive the unit.
  void set_effect_runner(EffectRunner* runner);
  std::vector<PendingEffect> unreported_effects() const;

  // When something falls due although nothing arrives (a retry, a tick); nothing: wait for a
  // wakeup.
  std::optional<SteadyTime> next_due() const;

  // Queues a request; `done` is called from step(), after the commit.
  void ask(std::string endpoint, std::string body, std::function<void(Result<std::string>)> done);

  // Everything read so far is committed and everything emitted has been read back from the log.
  bool is_quiet() const;
  // Read up to where the log ended when the reader was opened: publishing and effects are on.
  bool is_caught_up() const;
  // Why nothing can be done right now ("log unreachable: ..."); empty when all is well.
  const std::string& waiting() const;

  std::uint64_t checkpoint() const;  // last sequence processed
  std::uint64_t log_end() const;     // last sequence known to exist
  std::size_t outbox_size() const;
  const UnitCounters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace laban::runtime
