#pragma once

// LiveSagas: the observer's fold, on the events that `tail` shows as they pass. Needs no observer:
// definitions are in the log too. Only of sagas whose start has passed is a state known.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "observer/cli/events/event_view.h"
#include "observer/projection/event_reader.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/instance.h"
#include "observer/saga/fold/log_clock.h"

namespace laban::cli {

class LiveSagas {
 public:
  // `books`: what the log has put in force, by partition; fewer than there are partitions: nothing
  // is known of the others. `schemas` must outlive this.
  LiveSagas(const schema::SchemaRegistry& schemas, std::vector<observer::DefinitionRegistry> books);

  // Called with every event, in the order of its partition's log.
  Verdict meet(const SeenEvent& event);
  // What the last event, a tick, has done to sagas: deadlines that passed.
  std::vector<Passing> take_passed();

 private:
  // By partition, definition and saga.
  struct Key {
    std::uint32_t partition;
    std::string definition, saga;
    auto operator<=>(const Key&) const = default;
  };
  struct Followed {
    observer::Instance instance;
    const observer::Definition* definition;
    std::uint64_t turn;  // when it was met last
  };

  void meet_tick(const SeenEvent& event, const observer::FoldEvent& tick);
  void fold_event(const SeenEvent& seen, const observer::FoldEvent& event,
                  const observer::DefinitionVersion& version, Verdict& verdict);
  void keep(const Key& key, Followed followed);

  observer::EventReader reader_;
  std::vector<observer::DefinitionRegistry> books_;
  std::map<std::uint32_t, observer::LogClock> clocks_;
  std::map<Key, Followed> sagas_;
  std::map<std::uint64_t, Key> turns_;
  std::uint64_t turn_ = 0;
  std::vector<Passing> passed_;
};

}  // namespace laban::cli
