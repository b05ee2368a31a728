// The health of the observer and the services, and rates.

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"

namespace laban::top {

namespace {

constexpr std::size_t longest_series = 60;  // seconds

struct HealthLine {
  std::string text;
  Style style = Style::plain;
};

HealthLine observer_line(const Model& model) {
  if (!model.is_live) return {"✗ observer does not answer", Style::red};
  const ObserverHealth observer = health_of(model.observer);
  if (!observer.problem.empty()) return {"▲ observer: " + observer.problem, Style::yellow};
  const std::string mode = model.observer.mode == observer::Mode::emit
                               ? ""
                               : fmt::format(" ({} only)", name_of(model.observer.mode));
  return {fmt::format("● observer up {}{}, read {}", to_text(observer.up), mode,
                      counted(observer.checkpoint, "message")),
          Style::green};
}

HealthLine services_line(const Model& model) {
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
  return {fmt::format("{} {}, {}: {}", is_bad ? "✗" : "▲", count, worst->name, worst->problem),
          is_bad ? Style::red : Style::yellow};
}

HealthLine sagas_line(const Model& model) {
  const api::SagaStats& stats = model.overview.stats;
  const std::string open = fmt::format("{} open", count_words(open_sagas(stats.counts)));
  const std::uint64_t stuck = count_of(stats.counts, State::stuck);
  if (stuck > 0) return {fmt::format("✗ {} stuck, {}", stuck, open), Style::red};
  if (stats.dead_letters_open > 0) {
    return {fmt::format("▲ {}, {}", open, counted(stats.dead_letters_open, "dead letter")),
            Style::yellow};
  }
  return {"● none stuck, " + open, Style::green};
}

constexpr std::size_t lines_of_an_alert = 3;

std::vector<HealthLine> health_of_all(const Model& model) {
  return {observer_line(model), services_line(model), sagas_line(model)};
}

struct RateLine {
  const char* name;
  double per_second;
  std::vector<std::uint64_t> series;  // one number per second, the newest last
  std::string note;
};

std::uint64_t peak_of(const std::vector<std::uint64_t>& series) {
  return series.empty() ? 0 : *std::max_element(series.begin(), series.end());
}

// The newest seconds of one number.
template <class NumberOf>
std::vector<std::uint64_t> series_of(const api::SagaStats& stats, NumberOf number_of) {
  std::vector<std::uint64_t> series;
  const std::size_t count = std::min(stats.seconds.size(), longest_series);
  for (std::size_t i = stats.seconds.size() - count; i < stats.seconds.size(); ++i)
    series.push_back(number_of(stats.seconds[i]));
  return series;
}

double failed_share(const api::StateCounts& counts) {
  const std::uint64_t failed =
      count_of(counts, State::compensated) + count_of(counts, State::stuck);
  const std::uint64_t ended = failed + count_of(counts, State::completed);
  return ended == 0 ? 0 : 100 * static_cast<double>(failed) / static_cast<double>(ended);
}

}  // namespace

int health_width(const Model& model) {
  std::size_t widest = 0;
  for (const HealthLine& line : health_of_all(model)) {
    widest = std::max(widest, cli::display_width(cli::sanitise(line.text, cli::Charset::unicode)));
  }
  return static_cast<int>(std::min<std::size_t>(widest, 1000)) + 4;
}

int health_lines(const Model& model, int width) {
  const auto columns = static_cast<std::size_t>(std::max(width - 4, 1));
  std::size_t lines = 0;
  for (const HealthLine& line : health_of_all(model))
    lines += std::max<std::size_t>(wrapped(line.text, columns, lines_of_an_alert).size(), 1);
  return static_cast<int>(lines);
}

void draw_health(Canvas& canvas, const Rect& rect, const Model& model) {
  canvas.frame(rect, "Health");
  int y = rect.y + 1;
  const int columns = rect.width - 4, end = rect.y + rect.height - 1;
  const auto all = health_of_all(model);
  // Without room for every line of every alert, each gets one.
  const bool wraps = health_lines(model, rect.width) <= rect.height - 2;
  for (const HealthLine& line : all) {
    const auto lines = wrapped(line.text, static_cast<std::size_t>(std::max(columns, 1)),
                               wraps ? lines_of_an_alert : 1);
    for (const auto& text : lines) {
      if (y >= end) return;
      canvas.put(rect.x + 2, y++, text, line.style, columns);
    }
  }
}

void draw_rates(Canvas& canvas, const Rect& rect, const Model& model) {
  const api::SagaStats& stats = model.overview.stats;
  const auto& flows = model.overview.flows;
  const bool has_times = !flows.empty() && flows.front().times;
  const auto events = series_of(stats, [](const auto& second) { return second.events; });
  const RateLine lines[] = {
      {"events", stats.rates.events, events, "peak " + count_words(peak_of(events))},
      {"done", stats.rates.completed,
       series_of(stats, [](const auto& second) { return second.completed; }),
       has_times ? "p95 " + to_text(flows.front().times->p95) : std::string()},
      {"failed", stats.rates.compensated + stats.rates.stuck,
       series_of(stats, [](const auto& second) { return second.compensated + second.stuck; }),
       fmt::format("{:.1f} %", failed_share(stats.counts))}};
  int y = rect.y + 1;
  const int note = std::min(12, rect.width / 4), from = rect.x + 17;
  const int columns = std::max(rect.x + rect.width - 2 - note - from, 0);
  canvas.frame(rect, fmt::format("Per second, last {} s",
                                 std::min(events.size(), static_cast<std::size_t>(columns))));
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
