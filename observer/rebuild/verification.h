#pragma once

// verify(): compares one partition's observer store with a new fold of the log up to exactly the
// store's checkpoint.

#include <laban/clock.h>

#include <functional>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/schema/schema_registry.h"
#include "observer/rebuild/comparison.h"
#include "observer/rebuild/refold.h"
#include "observer/rebuild/row_fields.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct Verdict {
  enum class Outcome {
    equal,
    different,
    // The log has lost messages since the store read them, so there is nothing to compare with.
    // What the log still has is in the store, and the rows of every saga lead to its instances.
    incomplete,
  };

  Outcome outcome = Outcome::equal;
  std::uint64_t position = 0;  // the checkpoint
  Comparison comparison;
  std::vector<FieldDifference> what;  // of comparison.first
  std::vector<LogGap> lost;
  std::uint64_t sagas_checked_alone = 0;  // folded from their own rows: if incomplete
};
const char* name_of(Verdict::Outcome outcome);

struct FoldTask {
  std::string name_space;
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  std::string only_saga;  // empty: the whole partition
  Log* log = nullptr;
  Store* fresh = nullptr;  // empty, opened with Refold::families
  RefoldConfig::Emissions emissions = RefoldConfig::Emissions::dropped;
  const schema::SchemaRegistry* schemas = nullptr;
  const Clock* clock = nullptr;
};

struct FoldHooks {
  enum class Phase { folding, comparing };

  // Called when the log has nothing more at the moment; `why` names a problem of the log, if any.
  // An error ends the fold.
  std::function<Result<void>(const std::string& why)> wait;
  // Sequences folded, of how many; rows compared, of at least how many. False ends it.
  std::function<bool(Phase phase, std::uint64_t done, std::uint64_t total)> progress;
};

// Compares `kept`, which must not change meanwhile (opened read-only), with what it folds into
// task.fresh. Errors: `not_found` (the store has folded nothing yet), `conflict` (it belongs to
// another log, or another version of the fold made it), `unavailable` (stopped), an error of
// hooks.wait, any error of the fresh store. An unreadable store is a difference, not an error.
Result<Verdict> verify(const FoldTask& task, const Store& kept, const FoldHooks& hooks);

// The same fold up to a position of the log. task.fresh may already hold suppositions
// (rebuild/supposition.h).
Result<void> fold_log(const FoldTask& task, std::uint64_t until, const FoldHooks& hooks);

// The same without a comparison. Returns how many rows there are, and their digest, as a comparison
// of the store with itself.
Result<Comparison> fold_until(const FoldTask& task, std::uint64_t until, const FoldHooks& hooks);

}  // namespace laban::observer
