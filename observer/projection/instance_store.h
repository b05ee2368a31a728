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
#include "observer/projection/limits.h"
#include "observer/projection/summary.h"
#include "observer/projection/wait_counts.h"

namespace laban::observer {

class InstanceStore {
 public:
  // Both must outlive this. `summary` is changed with the instances. `cached`: so many sagas are
  // kept in memory.
  InstanceStore(Summary& summary, Activity& activity, std::size_t cached = limits::cached_sagas);

  Result<void> load(const Store& store);

  // The newest generation, read-only; nothing if there is none.
  std::optional<Instance> newest(std::string_view definition, std::string_view saga,
                                 runtime::Transaction& tx);
  // The same, for changing: return it with save() or leave(), or retire it and call add().
  std::optional<Instance> take_newest(std::string_view definition, std::string_view saga,
                                      runtime::Transaction& tx);
  // Returns what take_newest() gave, unchanged.
  void leave(Instance instance);

  // The instance from take_newest(), whose index entry was `before`, has become `after`.
  // `definition` is always the one the instance runs under.
  void save(const IndexEntry& before, const Definition& definition, Instance after,
            runtime::Transaction& tx);
  void add(const Definition& definition, Instance instance, runtime::Transaction& tx);
  // A saga begins again: the ended instance makes room for the next generation.
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
