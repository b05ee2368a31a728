#pragma once

// What the live screen shows, asked of a running system. Blocks while it asks.

#include "observer/cli/client/json_members.h"
#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/model.h"
#include "observer/cli/dashboard/view_state.h"

namespace laban::cli {

struct TopQuestion {
  std::string state;  // empty: any
  std::string order = "trouble";
  std::string saga;  // the one that is open; empty: none
};
TopQuestion question_of(const top::ViewState& view);

// Not answered: `model` of the last time, that says so.
class TopSource {
 public:
  // Must outlive this.
  explicit TopSource(const System& system);

  const top::Model& ask(const TopQuestion& question);
  // What was answered, as it came: "overview", "observer", "services".
  Json document() const;

 private:
  void ask_saga(const std::string& saga);

  const System& system_;
  top::Model model_;
  Json overview_, status_;
  std::string happened_;  // what the story of model_.saga rests on
};

}  // namespace laban::cli
