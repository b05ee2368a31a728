#include "observer/cli/command/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "observer/cli/command/command_line.h"
#include "observer/cli/command/help_text.h"

namespace laban::cli {
namespace {

constexpr std::size_t page_width = 120;

using Lines = std::vector<std::string>;

// Escapes what Markdown would take for markup or for the end of a table cell.
std::string as_markdown(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '*' || c == '<') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string as_sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (text.back() != '.') text += '.';
  return as_markdown(text);
}

void add_paragraph(Lines& page, const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > page_width) {
      page.push_back(std::move(line));
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  page.push_back(std::move(line));
  page.emplace_back();
}

void add_usage(Lines& page, const CommandInfo& info, const std::vector<Option>& options) {
  page.emplace_back("```");
  page.push_back(usage_of(info, options));
  std::size_t width = 0;
  for (const Example& example : info.examples) width = std::max(width, example.line.size());
  if (!info.examples.empty()) page.emplace_back();
  for (const Example& example : info.examples) {
    page.push_back(fmt::format("{:<{}}   # {}", example.line, width, example.says));
  }
  page.emplace_back("```");
  page.emplace_back();
}

void add_options(Lines& page, const std::vector<Option>& options) {
  if (options.empty()) return;
  page.emplace_back("| option | meaning |");
  page.emplace_back("|---|---|");
  for (const Option& option : options) {
    page.push_back(fmt::format("| `{}` | {} |", heading_of(option), as_markdown(option.help)));
  }
  page.emplace_back();
}

void add_command(Lines& page, Command& command) {
  const CommandInfo info = command.info();
  const std::vector<Option> options = command.options();
  page.push_back("#### laban " + info.name);
  page.emplace_back();
  add_paragraph(page, as_sentence(info.summary) +
                          (info.changes_state ? " *Changes state.*" : " *Reads only.*"));
  add_usage(page, info, options);
  if (!info.details.empty()) add_paragraph(page, as_markdown(info.details));
  add_options(page, options);
}

}  // namespace

std::vector<std::string> commands_as_markdown(const Commands& commands) {
  Lines page;
  for (const Group group : all_groups) {
    page.push_back(fmt::format("### {}", title_of(group)));
    page.emplace_back();
    for (const auto& command : commands) {
      if (command->info().group == group) add_command(page, *command);
    }
  }
  CommonOptions unused;
  page.emplace_back("### Which system: options of every command that talks to one");
  page.emplace_back();
  add_options(page, target_options(unused));
  page.emplace_back("### Output: options of every command");
  page.emplace_back();
  add_options(page, common_options(unused));
  page.pop_back();
  return page;
}

}  // namespace laban::cli
