#pragma once

// Empties a store, to be folded from the log again, when the log turned out to be a different one.
// The outbox and the backup of the log's tail are kept, because the log does not hold their
// contents.
//
//   meta := "anew" -> nothing        from the decision until the store is empty

#include "bus/store/store.h"

namespace laban::runtime {

void mark_for_rebuild(WriteBatch& batch);

// Empties a marked store, in batches; continues where an earlier process was interrupted.
// `family_count`: families of the store, the processor's own included. `rows`: of a batch.
Result<void> empty_if_marked(Store& store, Family family_count, std::size_t rows);

}  // namespace laban::runtime
