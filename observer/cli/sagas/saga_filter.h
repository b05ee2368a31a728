#pragma once

// Selects sagas: the options of `sagas ls`, shared by every command that takes a query.

#include <string>
#include <vector>

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

// The kinds of findings, as they are given and printed.
std::vector<std::string> finding_names();

class SagaFilter {
 public:
  // Options that write into this object.
  std::vector<Option> options();

  // Whether anything besides the definition is given.
  bool has_conditions() const;
  const std::string& definition() const { return definition_; }
  // `invalid`: an option cannot be parsed.
  Result<api::SagasLsRequest> request() const;
  // Whether a saga that once matched still does, apart from its age.
  bool still_matches(const api::SagaSummary& saga) const;

 private:
  std::vector<std::string> states_, findings_;
  std::string older_, service_, step_, business_, definition_;
};

// Follows the pages of sagas.ls.
class SagaPages {
 public:
  SagaPages(const ObserverClient& observer, api::SagasLsRequest request)
      : observer_(observer), request_(std::move(request)) {}

  // At most `limit` more sagas. May return fewer even if there are more: only is_done() means the
  // end.
  Result<std::vector<api::SagaSummary>> next(std::uint64_t limit);
  bool is_done() const { return done_; }
  // Of the last page.
  Time now() const { return as_of_.now; }
  const api::AsOf& as_of() const { return as_of_; }

 private:
  const ObserverClient& observer_;
  api::SagasLsRequest request_;
  api::AsOf as_of_;
  bool done_ = false;
};

}  // namespace laban::cli
