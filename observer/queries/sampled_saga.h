#pragma once

// Sagas looked at by the overview: a bounded number of them, whatever the store holds.

#include <vector>

#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

// `view` is the context's.
struct SampledSaga {
  const StoreView* view;
  Duration clock{};  // the log clock of its partition
  const DefinitionVersion* version;
  Instance instance;

  const Definition& definition() const { return version->definition; }
};
using FoundSagas = std::vector<SampledSaga>;

// Those in `state`, by their first event, over all partitions; without shadows. At most `limit`.
FoundSagas sagas_in_state(const QueryContext& context, State state, bool newest_first,
                          std::size_t limit);

// At most `limit` that began in the last ten minutes of the log, taken evenly from all of them;
// where these are few, the newest ones. Without shadows. The same store gives the same ones.
FoundSagas recent_sagas(const QueryContext& context, std::size_t limit);

}  // namespace laban::observer
