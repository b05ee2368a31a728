#pragma once

// LiveSagas: the observer's fold, applied to the events that `tail` shows as they pass. Needs no
// observer: definitions are in the log, too. States are known only for sagas whose start was seen.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "observer/cli/events/event_view.h"
#include "observer/cli/events/recent_contents.h"
#include "observer/projection/event_reader.h"
#include "observer/projection/limits.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/log_clock.h"
#include "observer/saga/fold/saga_folder.h"

namespace laban::cli {

class LiveSagas {
 public:
  // `books`: the definitions that the log has put in force, by partition; partitions without an
  // entry are unknown. `schemas` must outlive this.
  // `followed`: so many sagas are remembered.
  LiveSagas(const schema::SchemaRegistry& schemas, std::vector<observer::DefinitionRegistry> books,
            std::size_t followed = limits::followed_sagas);

  // Call with every event, in its partition's log order.
  Verdict meet(const SeenEvent& event);
  // What the last event, a tick, did to sagas: deadlines that expired.
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
    std::uint64_t turn;  // when it changed last
  };

  // What was read of one partition.
  struct Partition {
    observer::LogClock clock;
    std::uint64_t last_sequence = 0;  // 0: nothing yet
    LogGap gap;                       // the last one
  };
  class Instances;

  void meet_tick(const SeenEvent& event);
  void name_step(std::uint32_t partition, const observer::FoldEvent& event, std::string_view saga,
                 Verdict& verdict) const;
  void keep(const Key& key, observer::Instance instance);
  observer::LogContext log_context(std::uint32_t partition) const;

  // Where the log has the event's id and source already, with other content.
  std::optional<std::uint64_t> other_content(const SeenEvent& event);

  const std::size_t most_followed_;
  observer::EventReader reader_;
  RecentContents contents_;
  std::vector<observer::DefinitionRegistry> books_;
  std::vector<Partition> partitions_;  // as books_
  std::map<Key, Followed> sagas_;
  std::map<std::uint64_t, Key> turns_;
  std::uint64_t turn_ = 0;
  std::vector<Passing> passed_;
};

}  // namespace laban::cli
