#pragma once

// CommandList: all commands with everything that help says about them, for programs.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/fields.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

struct DescribedOption {
  std::string names, help;
  bool required = false;
  std::optional<std::string> value;  // what it is called; nothing: a flag
  std::optional<std::vector<std::string>> choices;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("names", &DescribedOption::names),
                 api::field("help", &DescribedOption::help),
                 api::field("required", &DescribedOption::required),
                 api::field_if_any("value", &DescribedOption::value),
                 api::field_if_any("choices", &DescribedOption::choices));
  };
};

struct DescribedExample {
  std::string line, says;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("line", &DescribedExample::line),
                 api::field("says", &DescribedExample::says));
  };
};

struct DescribedCommand {
  std::string name, summary, details;
  std::vector<DescribedExample> examples;
  std::string tag;  // "changes state", "reads only"
  std::vector<DescribedOption> options;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("name", &DescribedCommand::name),
                 api::field("summary", &DescribedCommand::summary),
                 api::field("details", &DescribedCommand::details),
                 api::field("examples", &DescribedCommand::examples),
                 api::field("tag", &DescribedCommand::tag),
                 api::field("options", &DescribedCommand::options));
  };
};

struct CommandList {
  std::vector<DescribedCommand> commands;
  std::vector<DescribedOption> common_options;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("commands", &CommandList::commands),
                 api::field("common_options", &CommandList::common_options));
  };
};

CommandList list_of(const Commands& all);

}  // namespace laban::cli
