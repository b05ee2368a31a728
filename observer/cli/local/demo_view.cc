#include "observer/cli/local/demo_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

constexpr std::size_t bar_width = 40;

double rate(std::uint64_t before, std::uint64_t now, Duration between) {
  const double seconds = std::chrono::duration<double>(between).count();
  if (seconds <= 0 || now < before) return 0;
  return static_cast<double>(now - before) / seconds;
}

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string bar(std::uint64_t part, std::uint64_t whole) {
  const double share =
      whole == 0 ? 0 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
  const auto filled = static_cast<std::size_t>(share * bar_width);
  std::string out;
  for (std::size_t i = 0; i < bar_width; ++i) out += i < filled ? "█" : "░";
  return out + fmt::format(" {:3.0f} %", share * 100);
}

std::string seconds_text(Duration elapsed) {
  return fmt::format("{} s", std::chrono::floor<std::chrono::seconds>(elapsed).count());
}

std::string unobserved_text(const DemoProgress& progress) {
  return fmt::format("  {} in the log; the observer does not answer",
                     many(progress.messages, "message"));
}

std::string failures_text(const Snapshot& now) {
  std::string out;
  for (const auto& [type, count] : now.failures) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", type, with_commas(count));
  }
  return out.empty() ? "none" : out;
}

Line row(const std::string& sign, Colour colour, const std::string& name, std::uint64_t count,
         double per_second) {
  return {{"  " + sign + " ", colour},
          {fmt::format("{:<13}", name)},
          {fmt::format("{:>10}", with_commas(count)), Colour::bold},
          {per_second >= 0 ? fmt::format("  {:>9}/s", with_commas(static_cast<std::uint64_t>(
                                                          std::llround(per_second))))
                           : ""}};
}

}  // namespace

Snapshot snapshot_of(const api::SagaStats& stats, const api::EventGraph& graph, SteadyTime at) {
  using observer::State;
  const auto count = [&](State state) { return api::count_of(stats.counts, state); };
  Snapshot now;
  now.at = at;
  now.known = true;
  now.started = stats.total;
  now.running = count(State::running) + count(State::compensating) + count(State::placeholder);
  now.completed = count(State::completed);
  now.compensated = count(State::compensated);
  now.stuck = count(State::stuck);
  now.events = stats.events;
  for (const auto& node : graph.nodes) {
    if (node.role == observer::Role::fails && node.count > 0) now.failures[node.type] = node.count;
  }
  return now;
}

std::vector<Line> live_view(const Snapshot& before, const Snapshot& now,
                            const DemoProgress& progress) {
  const Duration between = now.at - before.at;
  std::vector<Line> lines{
      {{fmt::format("  {:>5}  ", seconds_text(progress.elapsed))},
       {bar(now.ended(), std::max(progress.expected, now.started)), Colour::cyan}}};
  if (!now.known) {
    lines.push_back(Line{{unobserved_text(progress), Colour::dim}});
    return lines;
  }
  lines.push_back(
      row("→", Colour::plain, "placed", now.started, rate(before.started, now.started, between)));
  lines.push_back(row("●", Colour::blue, "running", now.running, -1));
  lines.push_back(row("✓", Colour::green, "completed", now.completed,
                      rate(before.completed, now.completed, between)));
  lines.push_back(row("↺", Colour::yellow, "compensated", now.compensated,
                      rate(before.compensated, now.compensated, between)));
  lines.push_back(row("✗", Colour::red, "stuck", now.stuck, -1));
  lines.push_back(
      row("·", Colour::dim, "events", now.events, rate(before.events, now.events, between)));
  lines.push_back({{"  failures: ", Colour::dim}, {failures_text(now)}});
  if (progress.restarts > 0)
    lines.push_back({{fmt::format("  {} restarts", progress.restarts), Colour::yellow}});
  return lines;
}

Line live_line(const Snapshot& before, const Snapshot& now, const DemoProgress& progress) {
  const std::string elapsed = seconds_text(progress.elapsed);
  if (!now.known) return {{fmt::format("{:>5}", elapsed)}, {unobserved_text(progress)}};
  return {{fmt::format(
      "{:>5}  {} placed, {} running, {} completed, {} compensated, {} stuck; {:.0f} events/s",
      elapsed, now.started, now.running, now.completed, now.compensated, now.stuck,
      rate(before.events, now.events, now.at - before.at))}};
}

}  // namespace laban::cli
