#pragma once

// Samples of sagas: a bounded number of them, whatever the store holds.

#include <functional>
#include <string>
#include <vector>

#include "observer/queries/queries.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct SampledSaga {
  const StoreView* view;  // the context's
  Instance instance;
};

// The newest ones in these states: at most `count` over all partitions, those that began last
// first. `wanted` sees the definition's name before the instance is read. Passes over 4 * count
// rows at most.
std::vector<SampledSaga> newest_sagas(const QueryContext& context, const std::vector<State>& states,
                                      std::size_t count,
                                      const std::function<bool(const std::string&)>& wanted);

// When the first and the last of them began; Time{} of none.
Time oldest_of(const std::vector<SampledSaga>& newest_first);
Time newest_of(const std::vector<SampledSaga>& newest_first);

// The one with the most sagas; NotFound when none is in force.
std::string most_used_definition(const QueryContext& context);

// One with what it has to be looked at with.
struct FoundSaga {
  const StoreView* view;  // the context's
  Duration clock{};       // the log clock of its partition
  const DefinitionVersion* version;
  Instance instance;

  const Definition& definition() const { return version->definition; }
};
using FoundSagas = std::vector<FoundSaga>;

// Those in `state`, by their first event, over all partitions; without shadows. At most `limit`.
FoundSagas sagas_in_state(const QueryContext& context, State state, bool newest_first,
                          std::size_t limit);

// At most `limit` that began in the last ten minutes of the log, taken evenly from all of them;
// where these are few, the newest ones. Without shadows. The same store gives the same ones.
FoundSagas recent_sagas(const QueryContext& context, std::size_t limit);

}  // namespace laban::observer
