#pragma once

// pack(): exports sagas from the observer's rows into a capsule. Only reads stores.

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

// Every selected saga with all its rows, and all definitions, schemas and options of their
// partitions. `context`
// as for a query; its `now` is when the capsule was made. `not_found`: a named saga does not exist,
// or none matches; `corrupt`: a row cannot be read.
Result<Capsule> pack(const QueryContext& context, const PackChoice& choice);

}  // namespace laban::observer
