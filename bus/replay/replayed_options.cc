#include "bus/replay/replayed_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "bus/event/printable.h"

namespace laban::replay {

namespace {

using Origin = ReplayedOption::Origin;

std::string text_of(const ReplayedOption& option) {
  std::string text = fmt::format("{}={}", option.name, option.value);
  if (option.origin == Origin::given) {
    const bool is_other = option.logged && *option.logged != option.value;
    text += is_other ? fmt::format(" (given; the log has {})", *option.logged) : " (given)";
  }
  return escape_unprintable(text);
}

// Of one partition: "fail=30%; from #312 fail=0%".
std::string text_of(const std::vector<const ReplayedOption*>& options) {
  std::string text;
  std::uint64_t since = 0;
  for (const auto* option : options) {
    if (option->since != since) {
      text += fmt::format("{}from #{} ", text.empty() ? "" : "; ", option->since);
    } else if (!text.empty()) {
      text += ", ";
    }
    since = option->since;
    text += text_of(*option);
  }
  const bool has_logged = std::any_of(options.begin(), options.end(), [](const auto* option) {
    return option->logged.has_value();
  });
  return (has_logged ? ": " : " (the log has none): ") + text;
}

}  // namespace

const char* name_of(Origin origin) {
  switch (origin) {
    case Origin::log:
      return "log";
    case Origin::given:
      return "given";
    case Origin::not_in_log:
      return "not_in_log";
  }
  return "";
}

std::vector<std::string> lines_of(const ReplayedOptions& replayed) {
  std::map<std::uint32_t, std::vector<const ReplayedOption*>> partitions;
  for (const auto& option : replayed.options) partitions[option.partition].push_back(&option);
  std::vector<std::string> lines;
  lines.reserve(partitions.size());
  for (const auto& [partition, options] : partitions) lines.push_back(text_of(options));
  const bool agree = std::all_of(lines.begin(), lines.end(),
                                 [&](const std::string& line) { return line == lines.front(); });
  if (agree && !lines.empty()) lines.resize(1);
  auto partition = partitions.begin();
  for (auto& line : lines) {
    line = agree ? "options in force" + line
                 : fmt::format("options in force, partition {}{}", (partition++)->first, line);
  }
  for (const auto& refusal : replayed.refusals) lines.push_back(escape_unprintable(refusal));
  return lines;
}

}  // namespace laban::replay
