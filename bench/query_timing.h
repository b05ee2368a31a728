#pragma once

// How long the observer's answers take.

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

// Of each kind one. `saga` is one that is there; `context` answers what a second page needs.
Result<std::vector<QueryKind>> query_kinds(const observer::QueryContext& context,
                                           const std::string& saga);

struct QueryTiming {
  std::vector<double> all_ms;
  double longest_cpu_ms = 0;  // of this thread alone, whatever else the machine does
  std::size_t results = 0;    // rows of a list; 1 of anything else

  double median_ms() const;
  double longest_ms() const;
};

// Asks once and notes how long it took.
Result<double> ask(const QueryKind& kind, const observer::QueryContext& context,
                   QueryTiming& timing);

inline constexpr int repetitions = 50;
inline constexpr double slow_ms = 100;

}  // namespace laban::bench
