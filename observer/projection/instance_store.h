#pragma once

// InstanceStore: instances and every row that must agree with them: indexes, deadlines, counts.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bus/runtime/transaction.h"
#include "observer/projection/activity.h"
#include "observer/projection/index_entry.h"
#include "observer/projection/instance_cache.h"
#include "observer/projection/summary.h"
#include "observer/projection/wait_counts.h"

namespace laban::observer {

class InstanceStore {
 public:
  // Both must outlive this. `summary` is changed with the instances.
  InstanceStore(Summary& summary, Activity& activity);

  Result<void> load(const Store& store);

  // The newest generation, to be looked at; nothing when there is none.
  std::optional<Instance> newest(std::string_view definition, std::string_view saga,
                                 runtime::Transaction& tx);
  // The same to be changed: it must be given back with save() or leave(), or retired and followed
  // by add().
  std::optional<Instance> take_newest(std::string_view definition, std::string_view saga,
                                      runtime::Transaction& tx);
  // What take_newest() returned stays as it was.
  void leave(Instance instance);

  // What take_newest() returned, standing as `before`, has become `after`. The definition is always
  // the one that the instance runs under.
  void save(const IndexEntry& before, const Definition& definition, Instance after,
            runtime::Transaction& tx);
  void add(const Definition& definition, Instance instance, runtime::Transaction& tx);
  // A saga begins again: the instance that has ended makes room for the next generation.
  void retire(const Definition& definition, const Instance& instance, runtime::Transaction& tx);

  const AllCounts& counts() const { return counts_; }
  const WaitCounts& waits() const { return waits_; }

 private:
  void write(Instance instance, const std::string& key, runtime::Transaction& tx);
  void write_counts(const Instance& instance, runtime::Transaction& tx);
  void move_deadline(Duration from, Duration to, const std::string& key, runtime::Transaction& tx);

  Summary& summary_;
  Activity& activity_;
  InstanceCache cache_;
  AllCounts counts_;
  WaitCounts waits_;
};

}  // namespace laban::observer
