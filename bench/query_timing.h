#pragma once

// How long the observer takes to answer.

#include <laban/result.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "observer/queries/queries.h"

namespace laban::bench {

struct QueryKind {
  std::string name, endpoint;
  nlohmann::json request;
};

// One query of each kind. `saga` must exist; `context` provides the cursor for the second page.
Result<std::vector<QueryKind>> query_kinds(const observer::QueryContext& context,
                                           const std::string& saga);

struct QueryTiming {
  std::vector<double> all_ms;
  double longest_cpu_ms = 0;  // of this thread alone, whatever else runs on the machine
  std::size_t results = 0;    // rows of a list; 1 for anything else

  double median_ms() const;
  double longest_ms() const;
};

// Asks once and records how long it took.
Result<double> ask(const QueryKind& kind, const observer::QueryContext& context,
                   QueryTiming& timing);

inline constexpr int repetitions = 50;
inline constexpr double slow_ms = 100;

}  // namespace laban::bench
