#include "observer/cli/command/command_list.h"

#include "observer/api/json_codec.h"
#include "observer/cli/command/command_line.h"

namespace laban {

template struct observer::api::JsonCodec<cli::DescribedCommand>;
template struct observer::api::JsonCodec<cli::CommandList>;

namespace cli {
namespace {

std::vector<DescribedOption> described(const std::vector<Option>& options) {
  std::vector<DescribedOption> all;
  for (const Option& option : options) {
    DescribedOption one{option.names, option.help, option.required, std::nullopt, std::nullopt};
    if (!option.value.empty()) one.value = option.value;
    if (!option.choices.empty()) one.choices = option.choices;
    all.push_back(std::move(one));
  }
  return all;
}

DescribedCommand described(Command& command) {
  const CommandInfo info = command.info();
  std::vector<Option> options = command.options();
  CommonOptions unused;
  if (info.talks_to_system) {
    for (Option& option : target_options(unused)) options.push_back(std::move(option));
  }
  DescribedCommand one;
  one.name = info.name;
  one.summary = info.summary;
  one.details = info.details;
  for (const Example& example : info.examples) one.examples.push_back({example.line, example.says});
  one.tag = info.changes_state ? "changes state" : "reads only";
  one.options = described(options);
  return one;
}

}  // namespace

CommandList list_of(const Commands& all) {
  CommandList list;
  for (const auto& command : all) list.commands.push_back(described(*command));
  CommonOptions unused;
  list.common_options = described(common_options(unused));
  return list;
}

}  // namespace cli
}  // namespace laban
