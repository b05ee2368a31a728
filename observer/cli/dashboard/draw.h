#pragma once

// draw(): the screen as a function of what there is and of what was chosen. Pure; any model, any
// size.

#include "observer/cli/dashboard/model.h"
#include "observer/cli/dashboard/view_state.h"
#include "observer/cli/terminal/canvas.h"

namespace laban::top {

struct DrawOptions {
  int width = 80, height = 24;
  cli::Charset charset = cli::Charset::unicode;
};

Canvas draw(const Model& model, const ViewState& view, const DrawOptions& options);

// The rows of the page's list, as they are shown: those that fit the filter.
std::vector<const SagaRow*> shown_sagas(const Model& model, const ViewState& view);
// How many rows the page's list has.
std::size_t rows_of(const Model& model, const ViewState& view);
// The saga that the chosen row is of, or an example of it; empty when there is none.
std::string chosen_saga(const Model& model, const ViewState& view);

}  // namespace laban::top
