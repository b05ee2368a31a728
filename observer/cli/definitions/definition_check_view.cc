#include "observer/cli/definitions/definition_check_view.h"

#include <fmt/core.h>

#include "observer/cli/client/observer_client.h"

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

void print_text(Context& context, const DefinitionFiles& read) {
  for (const auto& problem : read.problems) {
    context.out.line({{fmt::format("{}:{}:{}: ", problem.file, problem.at.line, problem.at.column)},
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

}  // namespace

void print_check(Context& context, const DefinitionFiles& read) {
  if (context.format == Format::json) {
    Json files = Json::array(), problems = Json::array();
    for (const auto& file : read.files) files.push_back(file_json(file));
    for (const auto& problem : read.problems) problems.push_back(problem_json(problem));
    context.out.json(
        dump(Json{{"schema_version", 1}, {"files", files}, {"problems", problems}}, 2));
  } else if (context.format == Format::jsonl) {
    for (const auto& problem : read.problems) context.out.json(dump(problem_json(problem)));
  } else {
    print_text(context, read);
  }
}

}  // namespace laban::cli
