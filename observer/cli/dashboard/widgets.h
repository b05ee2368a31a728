#pragma once

// The panes of the screen. Each stays within its rectangle.

#include "observer/cli/dashboard/draw.h"

namespace laban::top {

void draw_header(Canvas& canvas, const Model& model, const ViewState& view);
void draw_footer(Canvas& canvas, const ViewState& view);
void draw_health(Canvas& canvas, const Rect& rect, const Model& model);
void draw_rates(Canvas& canvas, const Rect& rect, const Model& model);
void draw_flow(Canvas& canvas, const Rect& rect, const Flow& flow);
// Lines needed by the picture of a flow, including its frame.
int flow_height(const Flow& flow);
void draw_sagas(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_services(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_failures(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
// Details of the selected row.
void draw_service(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_failure(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_steps(Canvas& canvas, const Rect& rect, const Flow& flow);
void draw_saga(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view);
void draw_help(Canvas& canvas, const Rect& rect);

// A state's label and style.
struct StateSign {
  std::string text;
  Style style;
};
StateSign sign_of(const std::string& state);

// The first row to show so that the selected one is visible among `rows`.
std::size_t first_shown(std::size_t chosen, std::size_t all, std::size_t rows);

}  // namespace laban::top
