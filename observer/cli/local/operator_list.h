#pragma once

// laban audit --operators: what operators did according to the log, and the results.

#include <optional>
#include <string>

#include "observer/cli/command/context.h"

namespace laban::cli {

struct OperatorListOptions {
  std::string since;                  // a point in time; empty: from the beginning
  std::optional<std::uint64_t> last;  // at most this many, the newest
};

Exit list_operators(Context& context, const OperatorListOptions& options);

}  // namespace laban::cli
