#pragma once

// Refold: folds one partition's log, from its beginning up to a position, into a fresh store.
// Requests and publishes nothing.
//
// Steppable: step() never blocks longer than one round trip to the log. One thread.

#include <laban/clock.h>

#include <string>

#include "bus/runtime/task/partition_task.h"
#include "bus/schema/schema_registry.h"
#include "observer/projection/projection.h"
#include "observer/rebuild/bounded_log.h"
#include "observer/rebuild/saga_filter.h"

namespace laban::observer {

struct RefoldConfig {
  // What to do with what an observer would emit.
  enum class Emissions {
    dropped,  // for a store that is only examined
    // For a store that stays in use: its outbox gets the dead letters that are not in the log.
    // Decided requests are found in its instances (endpoint "decisions.emit").
    kept,
  };

  std::string name_space;
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  std::uint64_t until = 0;  // the last sequence to be folded
  Emissions emissions = Emissions::dropped;
  std::string only_saga;  // empty: all sagas
  // False: the fold goes by the given schemas, and its store keeps none for the beginning.
  bool keeps_first_schemas = true;
};

class Refold {
 public:
  // Families a store must have been opened with.
  static std::vector<std::string> families(const schema::SchemaRegistry& schemas);

  // All arguments must outlive this. `fresh` is empty, or as an earlier Refold of this log left it.
  Refold(const RefoldConfig& config, Log& log, Store& fresh, const schema::SchemaRegistry& schemas,
         const Clock& clock);

  // One round. False: nothing can be done until the log has delivered more, or everything is done.
  // `conflict`: the store belongs to another log.
  Result<bool> step();
  bool is_done() const { return is_done_; }

  std::uint64_t position() const { return unit_.checkpoint(); }
  // Why nothing can be read now; empty when all is well.
  const std::string& waiting() const { return unit_.waiting(); }
  const Projection& projection() const { return projection_; }
  const runtime::PartitionTaskCounters& counters() const { return unit_.counters(); }

 private:
  LogUntil log_;
  Projection projection_;
  OneSaga one_saga_;
  runtime::PartitionTask unit_;
  bool is_done_ = false;
};

}  // namespace laban::observer
