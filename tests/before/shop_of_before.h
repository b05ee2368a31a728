#pragma once

// The shop's programs on a log in memory, as the fixtures of tests/before were made with: the same
// options, and the same handler that fails.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/schema/schema_registry.h"
#include "bus/store/memory/memory_store.h"

namespace laban::before {

inline constexpr std::string_view observer_program = "observer";

// By service. Part of what the fixtures say: they never change.
const std::map<std::string, std::map<std::string, std::string>>& options();

// Sagas that payment's handler of inventory.reserved fails for.
inline constexpr std::string_view fails_until_calm = "b-retry";     // until it has handled b-calm
inline constexpr std::string_view fails_until_edited = "b-letter";  // until the event is redriven
inline constexpr std::string_view always_fails = "b-parked";

class EffectsInMemory final : public runtime::EffectRunner {
 public:
  void start(const PendingEffect& effect) override;
  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override;

  bool holds_back = false;  // what is started is never done
  std::vector<PendingEffect> started;

 private:
  std::vector<std::pair<PendingEffect, EffectResult>> results_;
};

class Shop {
 public:
  explicit Shop(const schema::SchemaRegistry& schemas, const std::vector<StoredMessage>& log);

  struct Member {
    std::unique_ptr<Service> service;  // of an observer: null
    std::unique_ptr<runtime::EventProcessor> processor;
    std::unique_ptr<Log> log;
    std::unique_ptr<Store> store;
    EffectsInMemory effects;
    std::unique_ptr<runtime::PartitionTask> task;
  };
  // Starts this program, or starts it again, with what is on the disk.
  Member& start(const std::string& program, std::shared_ptr<memory::Disk> disk,
                bool publishes = true);
  Member& member(const std::string& program) { return *members_.at(program); }
  void stop(const std::string& program) { members_.erase(program); }

  // Steps everything, again and again, while this much time passes.
  void run(Duration duration);

  // How many messages of this type the log has, of one saga or of all.
  std::size_t count(std::string_view type, std::string_view saga = {}) const;

  memory::ManualClock clock;
  std::shared_ptr<memory::Stream> stream;

 private:
  const schema::SchemaRegistry& schemas_;
  std::map<std::string, std::unique_ptr<Member>> members_;
};

}  // namespace laban::before
