#pragma once

// A store is emptied, to be folded from the log again, when the log turned out to be another than
// the one it was folded from. The outbox and the backup of the log's tail stay: the log does not
// hold what they do.
//
//   meta := "anew" -> nothing        from the decision until the store is empty

#include "bus/store/store.h"

namespace laban::runtime {

void mark_for_rebuild(WriteBatch& batch);

// Empties a marked store, in batches; continues where an earlier process was interrupted.
// `family_count`: families of the store, the processor's own included.
Result<void> empty_if_marked(Store& store, Family family_count);

}  // namespace laban::runtime
