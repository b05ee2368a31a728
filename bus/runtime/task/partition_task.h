#pragma once

// PartitionTask: one service on one partition, as a unit of work. Reads the whole partition in log
// order through an ephemeral reader, runs an EventProcessor on it, commits in groups, publishes
// what was emitted, and drops an emission only when it was read back from the log.
//
// Steppable: step() never blocks longer than one round trip to the log. Threads, signals and
// sleeping belong to bus/host. One thread.

#include <laban/clock.h>
#include <laban/result.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "bus/log/log.h"
#include "bus/runtime/contradiction.h"
#include "bus/runtime/effects.h"
#include "bus/runtime/event_processor.h"
#include "bus/runtime/pulse.h"
#include "bus/runtime/task_limits.h"
#include "bus/store/store.h"

namespace laban::runtime {

struct PartitionTaskConfig {
  std::string service;
  std::string name_space;
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  bool emits = true;  // false: reads everything, publishes nothing, performs no effects
  TaskLimits limits = {};
  bool has_replicas = false;  // other instances publish the same events: the broker drops copies
  // False: the task halts when the log has an own event with other content than it decides now on
  // the same log (contradiction()). True: the log is right, and the task continues.
  bool log_wins = false;
  // False: emitted events stay in the outbox for a later task of this store; timers do not fire.
  bool publishes = true;
  // Class `power`: backs up the newest messages, and restores what a broker lost in a power
  // failure.
  bool backs_up_log_tail = false;
  // Receives what the task is doing; null: nothing does. Must outlive the task.
  Pulse* pulse = nullptr;
};

// Counts since the task was created.
struct PartitionTaskCounters {
  std::uint64_t messages_read = 0;
  std::uint64_t events_processed = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t invalid = 0;
  std::uint64_t published = 0;
  std::uint64_t echoed = 0;
  std::uint64_t overruled = 0;  // of those: with other content than this process had decided
  std::uint64_t forged = 0;     // with the id of one of its own, about another saga or cause
  std::uint64_t republished = 0;
  std::uint64_t commits = 0;
  std::uint64_t reconnects = 0;
};

class PartitionTask {
 public:
  // Family names to open the store with.
  static std::vector<std::string> families(const EventProcessor& processor);

  PartitionTask(PartitionTaskConfig config, EventProcessor& processor, Log& log, Store& store,
                const Clock& clock);
  ~PartitionTask();

  // One round: read, apply, answer, commit, publish. True if it made progress, false if there is
  // nothing to do until a wakeup. An unreachable log is not an error (see waiting()): it is tried
  // again in the next step. Errors: `conflict` and `corrupt` (the log is not the one this store
  // belongs to; the message says what to do), and any error of the store. After an error the task
  // is finished: make another one if needs_restart(), otherwise stop the process.
  Result<bool> step();
  // The log lost its tail. Either the lost events are in the outbox, and the next task of this
  // store rebuilds the store from the log; or only prefaces are lost, and it says them again.
  bool needs_restart() const;

  // Commits everything read so far, including the checkpoint.
  Result<void> flush();

  // Performs effects; without it they wait. Must outlive the task.
  void set_effect_runner(EffectRunner* runner);
  std::vector<PendingEffect> unreported_effects() const;

  // When something falls due although nothing arrives (a retry, a tick). Nothing: wait for a
  // wakeup.
  std::optional<SteadyTime> next_due() const;

  // Queues a request; `reply` is called from step(), after the commit.
  void request(std::string endpoint, std::string body,
               std::function<void(Result<std::string>)> reply);

  // Everything read so far is committed, and everything emitted was read back from the log; or it
  // has halted, and the log has that.
  bool is_quiet() const;
  // Has read up to where the log ended when the reader was opened: publishing and effects are on.
  bool is_caught_up() const;
  // Why nothing can be done now ("log unreachable: ..."); empty when all is well.
  const std::string& waiting() const;
  // What the task has halted at; null: it has not. Its rules are not those that wrote the log, so
  // it performs and commits nothing, publishes nothing but laban.diverged, and refuses every
  // request (runtime/halt.h). waiting() says what to do. Restarting does not help until the rules
  // or the store are corrected.
  const Contradiction* contradiction() const;

  std::uint64_t checkpoint() const;  // last sequence processed
  std::uint64_t log_end() const;     // last sequence known to exist
  std::size_t outbox_size() const;
  const PartitionTaskCounters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace laban::runtime
