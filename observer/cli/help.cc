// laban help: an overview, a command or a topic. laban commands: the same for programs.

#include <fmt/core.h>

#include "observer/cli/all_commands.h"
#include "observer/cli/command/command_list.h"
#include "observer/cli/command/help_text.h"
#include "observer/cli/command/markdown.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {
namespace {

class HelpCommand final : public Command {
 public:
  explicit HelpCommand(const Commands& all) : all_(all) {}

  CommandInfo info() const override {
    return {"help",
            Group::rest,
            "explain a command or a topic",
            {{"laban help sagas show", "a command"}, {"laban help time", "a topic"}},
            {},
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"TOPIC", "TOPIC", "a command, or one of time, output, exit-codes, environment", &words_}};
  }

  Exit run(Context& context) override {
    std::string topic;
    for (const std::string& word : words_) topic += (topic.empty() ? "" : " ") + word;
    if (topic.empty()) {
      print_overview(context.out, all_);
      return Exit::done;
    }
    if (print_topic(context.out, topic)) return Exit::done;
    std::vector<std::string> names = help_topics();
    bool found = false;
    for (const auto& command : all_) {
      const std::string name = command->info().name;
      names.push_back(name);
      if (name != topic && !name.starts_with(topic + " ")) continue;
      if (found) context.out.line();
      print_command_help(context.out, *command);
      found = true;
    }
    if (found) return Exit::done;
    const auto meant = observer::nearest(topic, names);
    return context.fail({Exit::wrong_use, fmt::format("there is no help on '{}'", topic),
                         meant ? fmt::format("Did you mean '{}'?", *meant) : "See: laban help"});
  }

 private:
  const Commands& all_;
  std::vector<std::string> words_;
};

class ListAnswer final : public DocumentAnswer<CommandList> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    for (const auto& command : document_.commands)
      page.out.line(fmt::format("{:<15} {}", command.name, command.summary));
  }
  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& command : document_.commands) lines.push_back(api::to_json(command));
    return lines;
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& command : document_.commands) names.push_back(command.name);
    return names;
  }
};

class CommandsCommand final : public Command {
 public:
  explicit CommandsCommand(const Commands& all) : all_(all) {}

  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"commands",
            Group::rest,
            "list all commands; with --json all their options too",
            {{"laban commands --json", "for programs"},
             {"laban commands --markdown", "the reference in docs/commands.md"}},
            {},
            false,
            false};
  }

  std::vector<Option> options() override {
    return {{"--markdown", "", "print the reference as Markdown", &markdown_}};
  }

  Exit run(Context& context) override {
    if (!markdown_) return context.show(ListAnswer(list_of(all_)));
    for (const std::string& line : commands_as_markdown(all_)) context.out.line(line);
    return Exit::done;
  }

 private:
  const Commands& all_;
  bool markdown_ = false;
};

}  // namespace

std::unique_ptr<Command> make_help(const Commands& all) {
  return std::make_unique<HelpCommand>(all);
}
std::unique_ptr<Command> make_commands(const Commands& all) {
  return std::make_unique<CommandsCommand>(all);
}

}  // namespace laban::cli
