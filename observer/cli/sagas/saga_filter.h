#pragma once

// Which sagas are meant: the options of `sagas ls`, shared by every command that takes a query.

#include <string>
#include <vector>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

class SagaFilter {
 public:
  // Write into this.
  std::vector<Option> options();

  // Anything beside the definition is asked for.
  bool has_conditions() const;
  const std::string& definition() const { return definition_; }
  // The fields of a request to sagas.ls. `invalid`: what was given cannot be read.
  Result<Json> request() const;
  // Whether a saga that once fitted does so now, as far as time alone did not change it.
  bool still_fits(const Json& summary) const;

 private:
  std::vector<std::string> states_;
  std::string older_, service_, step_, business_, definition_;
};

// Follows the pages of sagas.ls.
class SagaPages {
 public:
  SagaPages(const ObserverClient& observer, Json request)
      : observer_(observer), request_(std::move(request)) {}

  // At most `limit` more sagas, fewer although there are more; nothing left: is_done().
  Result<Json> next(std::uint64_t limit);
  bool is_done() const { return done_; }
  const Json& now() const { return now_; }  // of the last page

 private:
  const ObserverClient& observer_;
  Json request_, now_;
  bool done_ = false;
};

}  // namespace laban::cli
