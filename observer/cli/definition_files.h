#pragma once

// Definition files on their way into the log.

#include <filesystem>
#include <string>
#include <vector>

#include "observer/cli/definition_log.h"
#include "observer/definition/load.h"

namespace laban::cli {

// A definition that was read and found sound.
struct DefinitionFile {
  std::string file;
  std::string text;
  observer::Definition definition;
};

struct DefinitionFiles {
  std::vector<DefinitionFile> files;  // in the order given, when there are no problems
  observer::Problems problems;        // of all of them
};

DefinitionFiles read_definition_files(const std::vector<std::filesystem::path>& paths,
                                      const schema::SchemaRegistry& schemas);

// Brings it into force wherever it is not. How many partitions were told.
Result<std::size_t> apply(DefinitionLog& log, const DefinitionFile& file, bool shadow,
                          const std::string& by, const std::string& reason, Time now);

// schemas/sagas beside the programs; where a new system has its definitions from.
std::filesystem::path default_definition_directory();

// What is done before anything else of a system runs: definitions of the directory that the log
// knows nothing of are applied. Of those that differ from what is in force there is a sentence
// each.
Result<std::vector<std::string>> provision_definitions(DefinitionLog& log,
                                                       const std::filesystem::path& directory,
                                                       const schema::SchemaRegistry& schemas,
                                                       Time now);

}  // namespace laban::cli
