#pragma once

// A log in memory with observers on it, and participants that answer every undo request.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/schema/schema_registry.h"
#include "bus/store/memory/memory_store.h"
#include "observer/projection/projection.h"
#include "observer/queries/queries.h"

namespace laban::observer::testing {

const schema::SchemaRegistry& schemas();

class World {
 public:
  // With these definitions in force from the beginning.
  World();
  explicit World(const std::vector<std::string>& definitions);
  // The log of another world, with this definition instead of its first message.
  World(const World& other, const std::string& definition);

  memory::ManualClock clock;
  std::shared_ptr<memory::Stream> stream;

  // Appends an event; its id is derived from type, saga and `name`.
  EventId publish(std::string_view type, std::string_view saga, const EventId& cause = {},
                  std::string_view json = "{}", std::string_view name = "");
  // The same with any source and payload, well-formed or not.
  EventId publish_raw(std::string_view type, std::string_view saga, std::string_view source,
                      const EventId& cause, std::string_view payload, std::string_view name = "");

  // Publishes what `laban definitions apply` and `withdraw` do. Any text, any number.
  void apply(const std::string& yaml, std::uint32_t number, bool shadow = false,
             const std::string& name = "order");
  void withdraw(std::uint32_t number, bool shadow = false, const std::string& name = "order");

  // A whole order up to its dispatch; `fails` names the step that is rejected ("" for none).
  void play_order(const std::string& saga, const std::string& fails = "");

  // Answers every undo request that has no answer yet, except those to services that are down.
  // Returns how many.
  std::size_t answer_requests();
  std::set<std::string> down;

  // How many messages of this type the log has, and how many different ids they have.
  std::size_t count(std::string_view type) const;
  std::size_t count_ids(std::string_view type) const;
  // Types of one saga's events, in log order.
  std::vector<std::string> types(std::string_view saga) const;

 private:
  struct Request {
    std::string saga;
    StepIndex step;
    EventId id;
  };
  std::set<std::string> answered_;
  std::vector<Request> waiting_;
  std::size_t answered_up_to_ = 0;
};

struct ObserverLimits {
  ProjectionLimits projection;
  runtime::TaskLimits task;
};

// One observer process. Its disk outlives it.
class Observer {
 public:
  // `installed`: the log says which schemas count; null: all do, and the log says nothing of them.
  Observer(World& world, std::shared_ptr<memory::Disk> disk, Mode mode = Mode::emit,
           const schema::SchemaRegistry* installed = nullptr, const ObserverLimits& limits = {});

  // Steps until nothing is left to do at the clock's current time.
  void run();
  // Runs, lets participants answer and time pass, until the log stops growing or `duration` is
  // over.
  static void settle(World& world, std::vector<Observer*> observers, Duration duration);

  std::optional<Instance> instance(std::string_view saga,
                                   std::string_view definition = "order") const;
  State state(std::string_view saga) const;
  // Every row of the observer's own families.
  std::string dump() const;
  QueryContext queries() const;

  World& world;
  std::unique_ptr<Log> log;
  std::unique_ptr<Projection> projection;
  std::unique_ptr<Store> store;
  std::unique_ptr<runtime::PartitionTask> unit;
};

}  // namespace laban::observer::testing
