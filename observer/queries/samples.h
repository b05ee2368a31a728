#pragma once

// Samples of sagas. Their cost is bounded, however many sagas the store holds.

#include <functional>
#include <string>
#include <vector>

#include "observer/projection/index_entry.h"
#include "observer/queries/queries.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct SampledSaga {
  const StoreView* view;  // the context's
  Instance instance;
};

// The newest sagas in these states, newest first: at most `count` over all partitions. `wanted` is
// called with the definition's name before an instance is read. Scans at most 4 * count rows.
std::vector<SampledSaga> newest_sagas(const QueryContext& context, const std::vector<State>& states,
                                      std::size_t count,
                                      const std::function<bool(const std::string&)>& wanted);

// When the oldest and the newest of them began; Time{} if there are none.
Time oldest_of(const std::vector<SampledSaga>& newest_first);
Time newest_of(const std::vector<SampledSaga>& newest_first);

// The definition with the most sagas; NotFound if none is in force.
std::string most_used_definition(const QueryContext& context);

// A saga with the definition version it runs under and the clock it is seen at.
struct VersionedSaga {
  const StoreView* view;  // the context's
  Duration clock{};       // the log clock of its partition
  const DefinitionVersion* version;
  Instance instance;

  const Definition& definition() const { return version->definition; }
};
using VersionedSagas = std::vector<VersionedSaga>;

// Sagas in `state` over all partitions, by their first events, without shadows. At most `limit`.
VersionedSagas sagas_in_state(const QueryContext& context, State state, bool newest_first,
                              std::size_t limit);

// Sagas in `state` on one partition that wait for this step of the service (empty: for no step in
// particular), oldest first, without shadows. At most `limit`.
VersionedSagas sagas_waiting(const StoreView& view, const WaitKey& place, State state,
                             std::size_t limit);

// At most `limit` sagas that began in the last ten minutes of the log, evenly spread; if there are
// few, the newest ones. Without shadows. Deterministic: the same store gives the same sample.
VersionedSagas recent_sagas(const QueryContext& context, std::size_t limit);

}  // namespace laban::observer
