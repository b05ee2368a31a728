#include "observer/cli/events/schema_files.h"

#include <filesystem>

namespace laban::cli {

Failure failure_of_schema(const std::string& file, const Error& error) {
  const auto extension = std::filesystem::path(file).extension();
  const bool is_named_right = extension == ".fbs" || extension == ".bfbs";
  const bool has_problems = error.kind == ErrorKind::invalid || error.kind == ErrorKind::exhausted;
  Failure failure = failure_of(error);
  if (is_named_right && has_problems) failure.exit = Exit::answer_is_no;
  return failure;
}

}  // namespace laban::cli
