// laban definitions check: everything that is wrong with definition files, at once.

#include <fmt/core.h>

#include "observer/cli/commands.h"
#include "observer/cli/definition_files.h"
#include "observer/cli/observer_client.h"

namespace laban::cli {
namespace {

Json problem_json(const observer::Problem& problem) {
  return {{"file", problem.file},
          {"line", problem.at.line},
          {"column", problem.at.column},
          {"message", problem.message},
          {"hint", problem.hint.empty() ? Json(nullptr) : Json(problem.hint)}};
}

Json file_json(const DefinitionFile& file) {
  return {{"file", file.file},
          {"definition", file.definition.name()},
          {"digest", digest_word(file.definition)},
          {"steps", file.definition.steps().size()},
          {"starts", file.definition.starts()}};
}

class DefinitionsCheck final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions check",
            Group::check,
            "say everything that is wrong with definition files, with line, column and hint",
            {{"laban definitions check order.yaml", "one file"},
             {"laban definitions check schemas/sagas --json", "every *.yaml of a directory"}},
            "Needs no system: events are looked up in the schemas. Exit 0: all are sound; 3: there "
            "are problems.",
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE...", "definition files, or directories of them", &files_, {}, true},
        {"--schemas", "DIR", "where the event schemas (*.bfbs) are", &schemas_},
    };
  }

  Exit run(Context& context) override {
    const auto schemas = load_schemas(schemas_);
    if (!schemas) return context.fail(schemas.error());
    const auto read = read_definition_files(files_, **schemas);
    if (context.format == Format::json) {
      Json files = Json::array(), problems = Json::array();
      for (const auto& file : read.files) files.push_back(file_json(file));
      for (const auto& problem : read.problems) problems.push_back(problem_json(problem));
      context.out.json(
          dump(Json{{"schema_version", 1}, {"files", files}, {"problems", problems}}, 2));
    } else if (context.format == Format::jsonl) {
      for (const auto& problem : read.problems) context.out.json(dump(problem_json(problem)));
    } else {
      print(context, read);
    }
    return read.problems.empty() ? Exit::done : Exit::answer_is_no;
  }

 private:
  static void print(Context& context, const DefinitionFiles& read) {
    for (const auto& problem : read.problems) {
      context.out.line(
          {{fmt::format("{}:{}:{}: ", problem.file, problem.at.line, problem.at.column)},
           {problem.message, Colour::red},
           {problem.hint.empty() ? "" : fmt::format(" (hint: {})", problem.hint)}});
    }
    for (const auto& file : read.files) {
      if (context.format == Format::name) {
        context.out.line(file.definition.name());
        continue;
      }
      context.out.line(
          {{"✓ ", Colour::green},
           {fmt::format("{}: saga {}, {} steps, starts with {}", file.file, file.definition.name(),
                        file.definition.steps().size(), file.definition.starts())}});
    }
    if (read.problems.size() > 1 && context.format != Format::name) {
      context.out.line(fmt::format("{} problems", read.problems.size()));
    }
  }

  std::vector<std::string> files_;
  std::string schemas_;
};

}  // namespace

std::unique_ptr<Command> make_definitions_check() { return std::make_unique<DefinitionsCheck>(); }

}  // namespace laban::cli
