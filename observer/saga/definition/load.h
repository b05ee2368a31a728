#pragma once

// From YAML to definitions, with all checks. Reports all problems of all files at once.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "observer/saga/definition/check.h"
#include "observer/saga/definition/definition.h"
#include "observer/saga/definition/problem.h"

namespace laban::observer {

struct LoadedDefinition {
  std::optional<Definition> definition;  // when there are no problems
  Problems problems;                     // in the order of the file
};

// `file` is the name used in problems.
LoadedDefinition read_definition(std::string_view text, const std::string& file,
                                 const EventSources& events);
// What the text alone says, without knowledge of event types: as the fold reads it from the log.
LoadedDefinition read_definition(std::string_view text, const std::string& file);

struct LoadedDefinitions {
  Definitions definitions;  // by name
  Problems problems;
};

// Every *.yaml in the directory; none, or a directory that cannot be read, is a problem.
LoadedDefinitions load_definitions(const std::filesystem::path& directory,
                                   const EventSources& events);

}  // namespace laban::observer
