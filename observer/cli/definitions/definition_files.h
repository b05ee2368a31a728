#pragma once

// Definition files on their way into the log.

#include <filesystem>
#include <string>
#include <vector>

#include "observer/cli/definitions/definition_log.h"
#include "observer/saga/definition/load.h"

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

// A directory stands for every *.yaml in it.
DefinitionFiles read_definition_files(const std::vector<std::string>& paths,
                                      const schema::SchemaRegistry& schemas);

// Of the directory; empty: those beside the programs.
Result<std::unique_ptr<schema::SchemaRegistry>> load_schemas(const std::string& directory);

std::string digest_word(const observer::Definition& definition);
// "order~shadow" of "order", when it is the shadow that is meant.
std::string book_name(const std::string& name, bool shadow);

// Brings it into force wherever it is not. How many partitions were told.
Result<std::size_t> apply(DefinitionLog& log, const DefinitionFile& file, bool shadow,
                          const std::string& by, const std::string& reason, Time now);

// The same for a withdrawal; `name` as in the book.
Result<std::size_t> withdraw(DefinitionLog& log, const std::string& name, const std::string& by,
                             const std::string& reason, Time now);

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
