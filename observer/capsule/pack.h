#pragma once

// pack(): sagas out of the observer's rows into a capsule. Reads stores only.

#include <laban/clock.h>

#include <optional>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"
#include "observer/queries/queries.h"

namespace laban::observer {

// Which sagas: those named, and those that began in a window of log time.
struct PackChoice {
  std::vector<std::string> sagas;
  bool window = false;
  std::optional<Time> since, until;  // since <= began < until; nothing: no bound
};

// Every saga with all its rows, and every definition event of the partitions it takes from.
// `context` as for a query; `now` of it is when the capsule was made. `not_found`: a saga that was
// named, or any, is not there; `corrupt`: a row cannot be read.
Result<Capsule> pack(const QueryContext& context, const PackChoice& choice);

}  // namespace laban::observer
