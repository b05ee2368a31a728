#pragma once

// The newest sagas in some states: a sample that costs what it holds, however many there are.

#include <functional>
#include <vector>

#include "observer/queries/queries.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

struct Sampled {
  const StoreView* view;
  Instance instance;
};

// At most `count` over all partitions, those that began last first. `wanted` sees the definition's
// name before the instance is read. Passes over 4 * count rows at most.
std::vector<Sampled> newest_sagas(const QueryContext& context, const std::vector<State>& states,
                                  std::size_t count,
                                  const std::function<bool(const std::string&)>& wanted);

// The one with the most sagas; NotFound when none is in force.
std::string most_used_definition(const QueryContext& context);

}  // namespace laban::observer
