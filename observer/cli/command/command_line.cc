#include "observer/cli/command/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>

#include "observer/saga/definition/nearest.h"

namespace laban::cli {
namespace {

// CLI11 reads "-1" as a large unsigned number.
std::string why_not_whole(const std::string& text) {
  std::uint64_t value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole ? std::string() : fmt::format("'{}' is not a whole number", text);
}

std::string why_not_one_of(const std::string& text, const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
  return fmt::format("'{}' is not one of {}{}", text, fmt::join(choices, ", "),
                     observer::meant(text, choices, "").insert(0, ". "));
}

template <class Into>
constexpr bool is_whole_number =
    std::is_same_v<Into, std::uint64_t*> || std::is_same_v<Into, std::optional<std::uint64_t>*>;

void declare(CLI::App& app, const Option& option) {
  CLI::Option* made = std::visit(
      [&](auto* into) -> CLI::Option* {
        if constexpr (std::is_same_v<decltype(into), bool*>) {
          return app.add_flag(option.names, *into, option.help);
        } else {
          CLI::Option* added = app.add_option(option.names, *into, option.help);
          if constexpr (is_whole_number<decltype(into)>) {
            added->check(CLI::Validator([](std::string& text) { return why_not_whole(text); }, ""));
          }
          return added;
        }
      },
      option.into);
  if (!option.choices.empty()) {
    made->check(CLI::Validator(
        [choices = option.choices](std::string& text) { return why_not_one_of(text, choices); },
        ""));
  }
  if (option.required) made->required();
  const bool is_list = std::holds_alternative<std::vector<std::string>*>(option.into);
  // A repeatable option takes one value at a time, so that it does not swallow a positional.
  if (is_list && !option.is_positional()) made->allow_extra_args(false);
}

std::vector<std::string> words_of(const std::string& name) {
  const auto space = name.find(' ');
  if (space == std::string::npos) return {name};
  return {name.substr(0, space), name.substr(space + 1)};
}

// The parser's tree, and the command of each leaf.
struct Tree {
  CLI::App app{"", "laban"};
  std::map<const CLI::App*, Command*> leaves;

  Command* leaf(const CLI::App& at) const {
    const auto found = leaves.find(&at);
    return found == leaves.end() ? nullptr : found->second;
  }
};

void grow(Tree& tree, const Commands& commands, CommonOptions& common) {
  CLI::App& app = tree.app;
  app.set_help_flag("-h,--help");
  app.fallthrough();
  for (const Option& option : common_options(common)) declare(app, option);
  std::map<std::string, CLI::App*> groups;
  for (const auto& command : commands) {
    const CommandInfo info = command->info();
    const auto words = words_of(info.name);
    CLI::App* parent = &app;
    if (words.size() == 2) {
      CLI::App*& group = groups[words[0]];
      if (group == nullptr) group = app.add_subcommand(words[0]);
      group->require_subcommand(0, 1);
      parent = group;
    }
    CLI::App* leaf = parent->add_subcommand(words.back(), info.summary);
    if (words.back() == "ls") leaf->alias("list");
    // Unknown options of such a command are meant for another program, so they must not climb up
    // the tree.
    leaf->fallthrough(!info.passes_rest)->allow_extras(info.passes_rest);
    if (info.passes_rest) {
      for (const Option& option : common_options(common)) declare(*leaf, option);
    }
    for (const Option& option : command->options()) declare(*leaf, option);
    if (info.talks_to_system) {
      for (const Option& option : target_options(common)) declare(*leaf, option);
    }
    tree.leaves[leaf] = command.get();
  }
}

// The deepest command that the words name.
const CLI::App& reached(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : reached(*chosen.front());
}

std::vector<std::string> right_words(const CLI::App& app, bool options) {
  std::vector<std::string> words;
  for (const CLI::App* at = &app; at != nullptr && options; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  }
  if (!options) {
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
      words.push_back(sub->get_name());
    }
  }
  return words;
}

std::string full_name(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

Error unexpected_word(const CLI::App& app, const std::string& word) {
  const bool is_option = word.size() > 1 && word.front() == '-';
  const auto candidates = right_words(app, is_option);
  const std::string name = word.substr(0, word.find('='));
  if (is_option && std::find(candidates.begin(), candidates.end(), name) != candidates.end()) {
    return {ErrorKind::invalid,
            fmt::format("'{}' has to follow the command: {} {}", name, full_name(app), name)};
  }
  const auto meant = observer::nearest(name, candidates);
  const std::string what = is_option            ? "has no option"
                           : candidates.empty() ? "takes no argument"
                                                : "has no command";
  return {ErrorKind::invalid, fmt::format("'{}' {} '{}'. {}", full_name(app), what, word,
                                          meant ? fmt::format("Did you mean '{}'?", *meant)
                                                : fmt::format("See: {} --help", full_name(app)))};
}

// With --help, a wrong word is still wrong: the general help would not tell.
std::optional<Error> wrong_word(const CLI::App& app, Command* command) {
  const auto extras = app.remaining(true);
  if (extras.empty() || (command != nullptr && command->info().passes_rest)) return std::nullopt;
  return unexpected_word(reached(app), extras.front());
}

Error wrong_use(const CLI::App& app, const CLI::ParseError& problem) {
  const CLI::App& at = reached(app);
  if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr) {
    const auto extras = app.remaining(true);
    if (!extras.empty()) return unexpected_word(at, extras.front());
  }
  const std::string what = problem.what();
  return {ErrorKind::invalid,
          fmt::format("{}{} See: {} --help", what, what.ends_with('?') ? "" : ".", full_name(at))};
}

}  // namespace

std::vector<Option> common_options(CommonOptions& into) {
  return {
      {"-o,--output",
       "FORMAT",
       "table, wide, json, jsonl or name",
       &into.format,
       {"table", "wide", "json", "jsonl", "name"}},
      {"--json", "", "one JSON document (-o json)", &into.json},
      {"--jsonl", "", "one JSON object per line (-o jsonl)", &into.jsonl},
      {"--color", "WHEN", "auto, always or never", &into.colour, {"auto", "always", "never"}},
      {"--ascii", "", "plain characters only", &into.ascii},
  };
}

std::vector<Option> target_options(CommonOptions& into) {
  return {
      {"--dir", "DIR", "the system that 'laban up --dir DIR' runs there", &into.target.dir},
      {"--url", "URL", "the broker's address", &into.target.url},
      {"--namespace", "NAME", "the namespace on that broker", &into.target.name_space},
  };
}

Result<Parsed> parse_command_line(const std::vector<std::string>& words, const Commands& commands,
                                  CommonOptions& common) {
  Tree tree;
  grow(tree, commands, common);
  Parsed parsed;
  try {
    tree.app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForHelp&) {
    parsed.help = true;
  } catch (const CLI::ParseError& problem) {
    return wrong_use(tree.app, problem);
  }
  const CLI::App& at = reached(tree.app);
  Command* const command = tree.leaf(at);
  if (parsed.help) {
    if (const auto wrong = wrong_word(tree.app, command)) return *wrong;
    parsed.help_for = command;
    return parsed;
  }
  if (command == nullptr) {
    if (&at == &tree.app) return parsed;
    return Error{ErrorKind::invalid, fmt::format("'{}' needs one of: {}", full_name(at),
                                                 fmt::join(right_words(at, false), ", "))};
  }
  parsed.command = command;
  parsed.rest = at.remaining();
  return parsed;
}

}  // namespace laban::cli
