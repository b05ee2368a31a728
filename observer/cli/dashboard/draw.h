#pragma once

// draw(): the screen as a function of the model and the view state. Pure; any model, any size.

#include "observer/cli/dashboard/model.h"
#include "observer/cli/dashboard/view_state.h"
#include "observer/cli/terminal/canvas.h"

namespace laban::top {

struct DrawOptions {
  int width = 80, height = 24;
  cli::Charset charset = cli::Charset::unicode;
};

Canvas draw(const Model& model, const ViewState& view, const DrawOptions& options);

// The rows of the page's list that match the filter.
std::vector<const api::SagaSummary*> shown_sagas(const Model& model, const ViewState& view);
// The number of rows of the page's list.
std::size_t rows_of(const Model& model, const ViewState& view);
// The saga of the selected row, or an example of its group; empty when there is none.
std::string chosen_saga(const Model& model, const ViewState& view);

}  // namespace laban::top
