#pragma once

// InstanceKeeper: instances and every row that must agree with them: indexes, deadlines, counts.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bus/runtime/transaction.h"
#include "observer/definition/definition.h"
#include "observer/projection/activity.h"
#include "observer/projection/instance_cache.h"
#include "observer/projection/summary.h"

namespace laban::observer {

// What of an instance decides where its rows stand.
struct Standing {
  State state;
  Duration wake_at;
};
inline Standing standing_of(const Instance& instance) { return {instance.state, instance.wake_at}; }

class InstanceKeeper {
 public:
  // All must outlive this. `summary` is changed with the instances.
  InstanceKeeper(const Definitions& definitions, Summary& summary, Activity& activity);

  // `conflict` when the store was folded under other definitions.
  Result<void> load(const Store& store);

  // The newest generation, to be looked at; nothing when there is none.
  std::optional<Instance> newest(const Definition& definition, std::string_view saga,
                                 runtime::Transaction& tx);
  // The same to be changed: it must be given back with save(), or retired and followed by add().
  std::optional<Instance> take_newest(const Definition& definition, std::string_view saga,
                                      runtime::Transaction& tx);

  // What take_newest() returned, standing as `before`, has become `after`.
  void save(const Standing& before, Instance after, runtime::Transaction& tx);
  void add(Instance instance, runtime::Transaction& tx);
  // A saga begins again: the instance that has ended makes room for the next generation.
  void retire(const Instance& instance, runtime::Transaction& tx);

 private:
  void write(Instance instance, const std::string& key, runtime::Transaction& tx);
  void write_counts(const std::string& definition, runtime::Transaction& tx);
  void move_deadline(Duration from, Duration to, const std::string& key, runtime::Transaction& tx);
  void mix(std::string_view bytes);

  const Definitions& definitions_;
  Summary& summary_;
  Activity& activity_;
  InstanceCache cache_;
  std::map<std::string, DefinitionCounts> counts_;
};

}  // namespace laban::observer
