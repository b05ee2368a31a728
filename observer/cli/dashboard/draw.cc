#include "observer/cli/dashboard/draw.h"

#include <algorithm>

#include "observer/cli/dashboard/limits.h"
#include "observer/cli/dashboard/widgets.h"

namespace laban::top {

namespace {

// Below these sizes the flow is dropped, then the services, then the health.
constexpr int flow_width = 80, flow_height_needed = 24;
constexpr int services_width = 60, services_height_needed = 18;
constexpr int health_height_needed = 12;
constexpr int rates_need = 40;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool fits(const api::SagaSummary& saga, const std::string& filter) {
  return holds(saga.saga, filter) || holds(waiting_text(saga), filter) ||
         holds(saga.last_event.type, filter) || holds(name_of(saga.state), filter) ||
         holds(saga.business.value_or(""), filter) || holds(trouble_of(saga), filter);
}

Canvas too_small(const DrawOptions& options) {
  Canvas canvas(options.width, options.height);
  canvas.put(0, 0, "too small");
  canvas.put(
      0, 1,
      std::to_string(cli::least_width) + "x" + std::to_string(cli::least_height) + " at least",
      Style::dim);
  return canvas;
}

// The rates beside it need less: an alert is not cut as long as there is room.
int health_columns(const Model& model, int width) {
  const int usual = std::clamp(width * 2 / 5, 30, 44);
  return std::clamp(health_width(model), usual, std::max(usual, width - rates_need));
}

void draw_top_row(Canvas& canvas, const Rect& rect, const Model& model) {
  const int left = health_columns(model, rect.width);
  draw_health(canvas, {rect.x, rect.y, left, rect.height}, model);
  draw_rates(canvas, {rect.x + left, rect.y, rect.width - left, rect.height}, model);
}

void draw_bottom_row(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  const int left = rect.width * 3 / 5;
  draw_services(canvas, {rect.x, rect.y, left, rect.height}, model, view);
  draw_failures(canvas, {rect.x + left, rect.y, rect.width - left, rect.height}, model, view);
}

const api::Flow* chosen_flow(const Model& model, const ViewState& view) {
  const auto& flows = model.overview.flows;
  return flows.empty() ? nullptr : &flows[view.flow % flows.size()];
}

// The sagas get the space that the fixed parts do not need.
void draw_overview(Canvas& canvas, const Rect& body, const Model& model, const ViewState& view) {
  const int width = canvas.width(), height = canvas.height();
  int top = body.y, bottom = body.y + body.height;
  if (height >= health_height_needed) {
    const int lines =
        height >= 2 * health_height_needed ? health_lines(model, health_columns(model, width)) : 3;
    draw_top_row(canvas, {0, top, width, lines + 2}, model);
    top += lines + 2;
  }
  const api::Flow* flow = chosen_flow(model, view);
  if (flow != nullptr && width >= flow_width && height >= flow_height_needed) {
    const int wanted = std::min(flow_height(*flow), height / 3);
    draw_flow(canvas, {0, top, width, wanted}, *flow);
    top += wanted;
  }
  if (width >= services_width && height >= services_height_needed) {
    const int rows = static_cast<int>(
        std::min<std::size_t>(std::max<std::size_t>(model.services.services.size(), 1), 40));
    const int wanted = std::clamp(rows + 3, 4, std::max(4, height / 4));
    bottom -= wanted;
    draw_bottom_row(canvas, {0, bottom, width, wanted}, model, view);
  }
  draw_sagas(canvas, {0, top, width, bottom - top}, model, view);
}

void draw_flow_page(Canvas& canvas, const Rect& body, const Model& model, const ViewState& view) {
  const api::Flow* flow = chosen_flow(model, view);
  if (flow == nullptr) {
    canvas.frame(body, "flow");
    canvas.put(2, body.y + 1, "No saga definition is in force.", Style::yellow, body.width - 4);
    return;
  }
  const int picture = std::min(flow_height(*flow), std::max(body.height / 2, 3));
  draw_flow(canvas, {0, body.y, body.width, picture}, *flow);
  draw_steps(canvas, {0, body.y + picture, body.width, body.height - picture}, *flow);
}

void draw_page(Canvas& canvas, const Model& model, const ViewState& view) {
  const Rect body{0, 1, canvas.width(), canvas.height() - 2};
  // Lists show details of the selected row below, if there is room.
  const int details = body.height >= 16 ? 10 : 0;
  const Rect above{0, body.y, body.width, body.height - details};
  const Rect below{0, body.y + above.height, body.width, details};
  switch (view.page) {
    case Page::overview:
      return draw_overview(canvas, body, model, view);
    case Page::sagas:
      return draw_sagas(canvas, body, model, view);
    case Page::services:
      draw_services(canvas, above, model, view);
      return below.height > 0 ? draw_service(canvas, below, model, view) : void();
    case Page::flow:
      return draw_flow_page(canvas, body, model, view);
    case Page::failures:
      draw_failures(canvas, above, model, view);
      return below.height > 0 ? draw_failure(canvas, below, model, view) : void();
    case Page::saga:
      return draw_saga(canvas, body, model, view);
    case Page::help:
      return draw_help(canvas, body);
  }
}

}  // namespace

Canvas draw(const Model& model, const ViewState& view, const DrawOptions& options) {
  const bool fits = options.width >= cli::least_width && options.height >= cli::least_height;
  Canvas canvas = fits ? Canvas(options.width, options.height) : too_small(options);
  if (fits) {
    draw_page(canvas, model, view);
    draw_header(canvas, model, view);
    draw_footer(canvas, view);
  }
  if (options.charset == cli::Charset::ascii) canvas.make_plain();
  return canvas;
}

std::vector<const api::SagaSummary*> shown_sagas(const Model& model, const ViewState& view) {
  std::vector<const api::SagaSummary*> rows;
  for (const auto& saga : model.overview.sagas) {
    if (view.filter.empty() || fits(saga, view.filter)) rows.push_back(&saga);
  }
  return rows;
}

std::size_t rows_of(const Model& model, const ViewState& view) {
  switch (view.page) {
    case Page::overview:
    case Page::sagas:
      return shown_sagas(model, view).size();
    case Page::services:
      return model.services.services.size();
    case Page::failures:
      return model.overview.failures.size();
    case Page::saga:
      return model.saga ? model.saga->detail.timeline.size() : 0;
    case Page::flow:
    case Page::help:
      break;
  }
  return 0;
}

std::string chosen_saga(const Model& model, const ViewState& view) {
  if (view.page == Page::failures && view.chosen < model.overview.failures.size())
    return model.overview.failures[view.chosen].saga;
  if (view.page == Page::services && view.chosen < model.services.services.size()) {
    const auto& wait = model.services.services[view.chosen].longest_wait;
    return wait ? wait->saga : std::string();
  }
  if (view.page != Page::overview && view.page != Page::sagas) return {};
  const auto rows = shown_sagas(model, view);
  return view.chosen < rows.size() ? rows[view.chosen]->saga : std::string();
}

}  // namespace laban::top
