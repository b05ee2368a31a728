#pragma once

// Fetches what the live screen shows from a running system. Blocks meanwhile.

#include "observer/cli/client/json_members.h"
#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/model.h"
#include "observer/cli/dashboard/view_state.h"

namespace laban::cli {

struct TopQuestion {
  std::string state;  // empty: any
  std::string order = "trouble";
  std::string saga;  // the open one; empty: none
};
TopQuestion question_of(const top::ViewState& view);

// Without an answer: the previous model, marked as stale.
class TopSource {
 public:
  // Must outlive this.
  explicit TopSource(const System& system);

  const top::Model& ask(const TopQuestion& question);
  // The answers as received: "overview", "observer", "services".
  Json document() const;

 private:
  void ask_saga(const std::string& saga);

  const System& system_;
  top::Model model_;
  Json overview_, status_;
  std::string happened_;  // identifies the state of model_.saga
};

}  // namespace laban::cli
