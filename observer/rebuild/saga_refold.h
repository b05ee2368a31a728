#pragma once

// SagaRefold: folds the rows of one saga (projection/rows.h, family `events`), one after the other:
// every generation under every definition, byte for byte what the live fold made of them. Pure:
// reads no store and no clock.

#include <laban/result.h>

#include <map>
#include <string>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "observer/projection/event_reader.h"
#include "observer/projection/rows.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/saga_folder.h"

namespace laban::observer {

// Must outlive every SagaRefold made with it.
struct SagaRefoldContext {
  std::string name_space;
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  const DefinitionRegistry* book = nullptr;  // of the partition, of this position or a later one
  const schema::SchemaRegistry* schemas = nullptr;
};

class SagaRefold {
 public:
  SagaRefold(const SagaRefoldContext& context, std::string saga);

  // The next row; `gap` is the last one in the log before it. `corrupt`: the row belongs to another
  // saga, or is invalid; nothing has changed then.
  Result<void> feed(const EventRow& row, const LogGap& gap);

  // By definition, oldest generation first.
  using Instances = std::map<std::string, std::vector<Instance>, std::less<>>;
  const Instances& instances() const { return instances_; }
  // Its position; nothing before the first row.
  std::uint64_t sequence() const { return sequence_; }
  Time log_time() const { return log_time_; }
  Duration clock() const { return clock_; }

 private:
  class Feed;

  Result<void> feed_event(const EventRow& row, const LogContext& log, Feed& instances) const;
  Result<void> feed_tick(const EventRow& row, const LogContext& log, Feed& instances) const;
  void remember(const EventRow& row);

  const SagaRefoldContext& context_;
  const std::string saga_;
  Instances instances_;
  std::vector<EventRow> first_rows_;  // without their data
  std::uint64_t sequence_ = 0;
  Time log_time_{};
  Duration clock_{};
};

}  // namespace laban::observer
