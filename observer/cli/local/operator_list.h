#pragma once

// laban audit --operators: what people said in the log, and what came of it.

#include <optional>
#include <string>

#include "observer/cli/command/context.h"

namespace laban::cli {

struct OperatorListOptions {
  std::string since;                  // a point in time; empty: from the beginning
  std::optional<std::uint64_t> last;  // so many at most, the newest ones
};

Exit list_operators(Context& context, const OperatorListOptions& options);

}  // namespace laban::cli
