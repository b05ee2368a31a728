#pragma once

// Fetches what the dashboard shows from a running system. Blocks meanwhile.

#include <string>

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/documents.h"
#include "observer/cli/dashboard/model.h"
#include "observer/cli/dashboard/view_state.h"

namespace laban::cli {

struct TopQuestion {
  std::optional<observer::State> state;  // nullopt: any
  observer::api::SagaOrder order = observer::api::SagaOrder::trouble;
  std::string saga;  // the open one; empty: none
};
TopQuestion question_of(const top::ViewState& view);

// Without an answer: the previous model, marked as stale.
class TopSource {
 public:
  // Must outlive this.
  explicit TopSource(const System& system);

  const top::Model& ask(const TopQuestion& question);
  // The last answers.
  top::TopDocument document() const;

 private:
  void ask_saga(const std::string& saga);

  const System& system_;
  top::Model model_;
  bool has_answers_ = false;
  bool has_timeline_ = false;  // of model_.saga, not only its summary
};

// The observer's overview and the answers of all services. Waits for all services that have a step,
// up to a limit.
Result<top::ServiceMap> read_services(const System& system);

}  // namespace laban::cli
