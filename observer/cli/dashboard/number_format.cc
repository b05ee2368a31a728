#include "observer/cli/dashboard/number_format.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "observer/cli/terminal/text.h"

namespace laban::top {

std::string count_words(std::uint64_t count) {
  if (count < 10'000) return grouped(count);
  const auto value = static_cast<double>(count);
  if (count < 1'000'000) return fmt::format("{:.0f}k", value / 1e3);
  if (count < 1'000'000'000) return fmt::format("{:.1f}M", value / 1e6);
  return fmt::format("{:.1f}G", value / 1e9);
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count_words(count), thing, count == 1 ? "" : "s");
}

std::string rate_words(double per_second) {
  if (!(per_second > 0)) return "0";
  if (per_second < 10) return fmt::format("{:.1f}", per_second);
  return count_words(static_cast<std::uint64_t>(std::min(per_second, 1e15)));
}

std::string time_words(const std::optional<Duration>& time) { return time ? to_text(*time) : "-"; }

std::string short_time(Duration time) {
  std::string text = to_text(time);
  std::erase(text, ' ');
  return text;
}

std::vector<std::string> wrapped(std::string_view given, std::size_t columns,
                                 std::size_t most_lines) {
  const std::string text = cli::sanitise(given, cli::Charset::unicode);
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const bool is_full = !line.empty() && lines.size() + 1 < most_lines &&
                         cli::display_width(line) + 1 + cli::display_width(word) > columns;
    if (is_full) lines.push_back(std::exchange(line, std::string()));
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  if (!line.empty() && most_lines > 0) lines.push_back(line);
  return lines;
}

std::string sparkline(const std::vector<std::uint64_t>& numbers, std::size_t columns) {
  constexpr std::array<const char*, 8> signs{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t shown = std::min(numbers.size(), columns);
  const auto first = numbers.end() - static_cast<std::ptrdiff_t>(shown);
  std::uint64_t most = 0;
  for (auto it = first; it != numbers.end(); ++it) most = std::max(most, *it);
  std::string line;
  for (auto it = first; it != numbers.end(); ++it) {
    const double share = most == 0 ? 0 : static_cast<double>(*it) / static_cast<double>(most);
    const auto level = static_cast<std::size_t>(std::lround(share * 7));
    line += signs[*it == 0 ? 0 : std::clamp<std::size_t>(level, 1, 7)];
  }
  return line;
}

}  // namespace laban::top
