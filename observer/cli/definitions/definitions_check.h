#pragma once

// The problems of definition files, or that they have none.

#include "observer/cli/command/answer.h"
#include "observer/cli/command/failure.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/documents.h"

namespace laban::cli {

ProblemAt problem_at(const observer::Problem& problem);

// Why nothing was applied: the problems, at least one.
Failure not_applied(const observer::Problems& problems);

class CheckAnswer final : public Answer {
 public:
  explicit CheckAnswer(const DefinitionFiles& read) : read_(read) {}

  void print(const Page& page) const override;
  std::string json(int indent) const override;
  std::vector<std::string> json_lines() const override;
  std::optional<std::vector<std::string>> names() const override;

 private:
  const DefinitionFiles& read_;
};

}  // namespace laban::cli
