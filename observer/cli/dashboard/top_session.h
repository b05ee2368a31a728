#pragma once

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/view_state.h"

namespace laban::cli {

struct TopPlan {
  top::ViewState view;
  Duration interval{};
  bool mouse = false;
};

// The live screen, until the user quits.
Exit run_top(Context& context, const TopPlan& plan);

}  // namespace laban::cli
