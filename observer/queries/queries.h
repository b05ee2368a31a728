#pragma once

// What the observer answers, from its stores alone, over all partitions of the process. The
// endpoints of service "observer" with their requests and answers are in observer/api; request and
// reply are JSON objects, and an empty request means {}.

#include <laban/clock.h>
#include <laban/result.h>

#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "bus/store/store.h"
#include "observer/projection/limits.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

class WaitCounts;

// One partition's store, as seen by the queries.
struct StoreView {
  std::uint32_t partition = 0;
  const Store* store = nullptr;  // opened with the families of a Projection's unit
  // The registry of a Projection, or read_book() of the store.
  const DefinitionRegistry* book = nullptr;
  const WaitCounts* waits = nullptr;  // of a Projection; null: not counted
  // Those of a Projection, or read_schemas() of the store; null: those of the context.
  const schema::SchemaRegistry* schemas = nullptr;
};

// The input of all answers. `now` is shown to people; no state depends on it.
struct QueryContext {
  std::vector<StoreView> views;
  std::string name_space;
  std::uint32_t partition_count = 1;
  const schema::SchemaRegistry* schemas = nullptr;  // to show payloads
  Time now{};
  std::size_t most_rows = limits::rows_refolded;  // of one saga, to fold again for a question

  // To fold events of this partition again.
  const schema::SchemaRegistry& schemas_of(const StoreView& view) const {
    return view.schemas == nullptr ? *schemas : *view.schemas;
  }
};

// Endpoints answered by answer(). The daemon answers those of api/status.h itself.
std::vector<std::string> query_endpoints();

// `not_found` for another endpoint; `invalid` if the request does not fit the endpoint.
Result<std::string> answer(std::string_view endpoint, std::string_view body,
                           const QueryContext& context);

// The same without JSON, for one of these endpoints: query<api::SagasLs>({.limit = 10}, context).
template <class Endpoint>
Result<typename Endpoint::Answer> query(const typename Endpoint::Request& request,
                                        const QueryContext& context);

}  // namespace laban::observer
