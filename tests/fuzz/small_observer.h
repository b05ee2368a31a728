#pragma once

// SmallObserver: an observer on a log and a store in memory, and helpers to fill the log.

#include <memory>
#include <string>
#include <string_view>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "observer/projection/projection.h"
#include "observer/queries/queries.h"

namespace laban::fuzz {

// One partition's log, with its own clock.
class SmallLog {
 public:
  // With order.yaml in force.
  SmallLog();

  memory::ManualClock clock;
  std::shared_ptr<memory::Stream> stream;

  // An event with this payload, from its rightful producer. The same `name` gives the same event.
  EventId say(std::string_view type, std::string_view saga, std::string_view payload,
              std::string_view name, const EventId& cause = {});
  void apply(std::string_view yaml, std::uint32_t number, bool shadow);
  // A payload of the type from JSON.
  static std::string payload_of(std::string_view type, std::string_view json = "{}");
};

class SmallObserver {
 public:
  explicit SmallObserver(SmallLog& log);

  // Runs until nothing is left to do now. Throws LawBroken if that never happens.
  void run();
  // Every row of its own.
  std::string dump() const;
  observer::QueryContext queries() const;

 private:
  SmallLog& lives_in_;
  std::unique_ptr<Log> log_;
  observer::Projection projection_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<runtime::PartitionTask> unit_;
};

}  // namespace laban::fuzz
