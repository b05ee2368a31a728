// The health of the observer and the services, and rates.

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"

namespace laban::top {

namespace {

struct Said {
  std::string text;
  Style style = Style::plain;
};

Said observer_line(const Model& model) {
  const ObserverHealth& observer = model.observer;
  if (!observer.answers) return {"✗ observer does not answer", Style::red};
  if (!observer.problem.empty()) return {"▲ observer: " + observer.problem, Style::yellow};
  const std::string mode = observer.mode == "emit" ? "" : " (" + observer.mode + " only)";
  return {fmt::format("● observer up {}{} at {}", to_text(observer.up), mode,
                      grouped(observer.checkpoint)),
          Style::green};
}

Said services_line(const Model& model) {
  const auto& services = model.services.services;
  const auto up = static_cast<std::size_t>(std::count_if(
      services.begin(), services.end(), [](const auto& row) { return row.instances > 0; }));
  const ServiceRow* worst = nullptr;
  for (const auto& row : services) {
    if (row.verdict != Verdict::good && (worst == nullptr || row.verdict > worst->verdict))
      worst = &row;
  }
  const std::string count = fmt::format("{}/{} services", up, services.size());
  if (worst == nullptr) return {"● " + count, Style::green};
  const bool is_bad = worst->verdict == Verdict::bad;
  return {fmt::format("{} {}, {}: {}", is_bad ? "✗" : "▲", count, worst->name, worst->says),
          is_bad ? Style::red : Style::yellow};
}

Said sagas_line(const Model& model) {
  const Counts& counts = model.counts;
  const std::string open = fmt::format("{} open", count_words(counts.open()));
  if (counts.stuck > 0) return {fmt::format("✗ {} stuck, {}", counts.stuck, open), Style::red};
  if (model.observer.dead_letters > 0) {
    return {fmt::format("▲ {}, {}", open, counted(model.observer.dead_letters, "dead letter")),
            Style::yellow};
  }
  return {"● none stuck, " + open, Style::green};
}

struct RateLine {
  const char* name;
  double per_second;
  const std::vector<std::uint64_t>& series;
  std::string note;
};

std::uint64_t peak_of(const std::vector<std::uint64_t>& series) {
  return series.empty() ? 0 : *std::max_element(series.begin(), series.end());
}

double failed_share(const Model& model) {
  const double ended =
      static_cast<double>(model.counts.completed + model.counts.compensated + model.counts.stuck);
  return ended == 0
             ? 0
             : 100 * static_cast<double>(model.counts.compensated + model.counts.stuck) / ended;
}

}  // namespace

void draw_health(Canvas& canvas, const Rect& rect, const Model& model) {
  canvas.frame(rect, "Health");
  int y = rect.y + 1;
  for (const Said& said : {observer_line(model), services_line(model), sagas_line(model)}) {
    if (y >= rect.y + rect.height - 1) break;
    canvas.put(rect.x + 2, y++, said.text, said.style, rect.width - 4);
  }
}

void draw_rates(Canvas& canvas, const Rect& rect, const Model& model) {
  const Flow* flow = model.flows.empty() ? nullptr : &model.flows.front();
  const RateLine lines[] = {
      {"events", model.rates.events_per_s, model.rates.events,
       "peak " + count_words(peak_of(model.rates.events))},
      {"done", model.rates.ended_per_s, model.rates.completed,
       flow != nullptr && flow->p95 ? "p95 " + to_text(*flow->p95) : std::string()},
      {"failed", model.rates.failed_per_s, model.rates.failed,
       fmt::format("{:.1f} %", failed_share(model))}};
  int y = rect.y + 1;
  const int note = std::min(12, rect.width / 4), from = rect.x + 17;
  const int columns = std::max(rect.x + rect.width - 2 - note - from, 0);
  canvas.frame(rect,
               fmt::format("Per second, last {} s",
                           std::min(model.rates.events.size(), static_cast<std::size_t>(columns))));
  for (const auto& line : lines) {
    if (y >= rect.y + rect.height - 1) break;
    canvas.put(rect.x + 2, y, line.name, Style::plain, 7);
    canvas.put_right(rect.x + 16, y, rate_words(line.per_second), Style::bold, 6);
    if (columns > 0) {
      canvas.put(from, y, sparkline(line.series, static_cast<std::size_t>(columns)), Style::cyan,
                 columns);
    }
    canvas.put_right(rect.x + rect.width - 2, y++, line.note, Style::dim, note);
  }
}

}  // namespace laban::top
