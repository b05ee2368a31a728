#pragma once

// laban audit --operators: what operators did according to the log, and the results.

#include <optional>
#include <string>

#include "observer/api/actions.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

struct OperatorList {
  std::vector<api::LoggedAction> actions;  // oldest first
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("acts", &OperatorList::actions),
                 api::field("as_of", &OperatorList::as_of));
  };
};

// All pages that the request selects, up to `limit` actions.
Result<OperatorList> read_operator_list(const ObserverClient& observer, api::ActsLsRequest request,
                                        std::uint64_t limit);

struct OperatorListOptions {
  std::string since;                  // a point in time; empty: from the beginning
  std::optional<std::uint64_t> last;  // at most this many, the newest
};

Exit list_operators(Context& context, const OperatorListOptions& options);

}  // namespace laban::cli
