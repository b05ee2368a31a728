// laban definitions check: all problems of definition files at once.

#include "observer/cli/definitions/definitions_check.h"

#include <fmt/core.h>

#include <set>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

FileProblem problem_in_file(const observer::Problem& problem) {
  return {problem.file, problem_at(problem)};
}

CheckedDefinition checked(const DefinitionFile& file) {
  return {file.file, file.definition.name(), digest_word(file.definition),
          file.definition.steps().size(), file.definition.starts()};
}

std::string place_of(const observer::Problem& problem) {
  return fmt::format("{}:{}:{}: ", problem.file, problem.at.line, problem.at.column);
}

std::string hint_of(const observer::Problem& problem) {
  return problem.hint.empty() ? "" : fmt::format(" (hint: {})", problem.hint);
}

std::size_t files_of(const observer::Problems& problems) {
  std::set<std::string> files;
  for (const auto& problem : problems) files.insert(problem.file);
  return files.size();
}

class DefinitionsCheck final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"definitions check",
            Group::check,
            "report all problems of definition files, with line, column and hint",
            {{"laban definitions check order.yaml", "one file"},
             {"laban definitions check schemas/sagas --json", "every *.yaml file in a directory"}},
            "Needs no running system: events are looked up in the schemas. Exit 0: no problems; "
            "3: problems found.",
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE...", "definition files, or directories of them", &files_, {}, true},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_},
    };
  }

  Exit run(Context& context) override {
    const auto schemas = load_schemas(schemas_);
    if (!schemas) return context.fail(schemas.error());
    const auto read = read_definition_files(files_, sources_of(**schemas));
    if (read.unreadable) return context.fail(*read.unreadable);
    return context.show(CheckAnswer(read), read.problems.empty() ? Exit::done : Exit::answer_is_no);
  }

 private:
  std::vector<std::string> files_;
  std::string schemas_;
};

}  // namespace

Failure not_applied(const observer::Problems& problems) {
  const std::string count = many(problems.size(), "problem");
  const std::size_t files = files_of(problems);
  Failure failure{Exit::answer_is_no,
                  files == 1 ? fmt::format("{}: {}", problems.front().file, count)
                             : fmt::format("{} in {} files", count, files),
                  "If the log has no schema of an event yet: laban schema apply FILE --reason WHY"};
  failure.message += "; nothing was applied";
  for (const auto& problem : problems) failure.details.push_back(observer::to_text(problem));
  return failure;
}

ProblemAt problem_at(const observer::Problem& problem) {
  ProblemAt at{static_cast<std::uint32_t>(problem.at.line),
               static_cast<std::uint32_t>(problem.at.column), problem.message, std::nullopt};
  if (!problem.hint.empty()) at.hint = problem.hint;
  return at;
}

void CheckAnswer::print(const Page& page) const {
  for (const auto& problem : read_.problems) {
    page.out.line({{place_of(problem)}, {problem.message, Colour::red}, {hint_of(problem)}});
  }
  for (const auto& file : read_.files) {
    page.out.line(
        {{"✓ ", Colour::green},
         {fmt::format("{}: saga {}, {}, starts with {}", file.file, file.definition.name(),
                      many(file.definition.steps().size(), "step"), file.definition.starts())}});
  }
  if (read_.problems.size() > 1) page.out.line(fmt::format("{} problems", read_.problems.size()));
}

std::string CheckAnswer::json(int indent) const {
  DefinitionCheck document;
  for (const auto& file : read_.files) document.files.push_back(checked(file));
  for (const auto& problem : read_.problems) document.problems.push_back(problem_in_file(problem));
  return api::to_json(document, indent);
}

std::vector<std::string> CheckAnswer::json_lines() const {
  std::vector<std::string> lines;
  for (const auto& problem : read_.problems)
    lines.push_back(api::to_json(problem_in_file(problem)));
  return lines;
}

// Problems come first: otherwise the names could be mistaken for the answer.
std::optional<std::vector<std::string>> CheckAnswer::names() const {
  std::vector<std::string> names;
  for (const auto& problem : read_.problems)
    names.push_back(place_of(problem) + problem.message + hint_of(problem));
  for (const auto& file : read_.files) names.push_back(file.definition.name());
  return names;
}

std::unique_ptr<Command> make_definitions_check() { return std::make_unique<DefinitionsCheck>(); }

}  // namespace laban::cli
