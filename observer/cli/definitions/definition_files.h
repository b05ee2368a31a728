#pragma once

// Reads definition files, and applies or withdraws them through the log.

#include <filesystem>
#include <string>
#include <vector>

#include "observer/cli/client/schema_log.h"
#include "observer/cli/definitions/definition_log.h"
#include "observer/saga/definition/check.h"
#include "observer/saga/definition/load.h"

namespace laban::cli {

// A valid definition.
struct DefinitionFile {
  std::string file;
  std::string text;
  observer::Definition definition;
};

struct DefinitionFiles {
  std::vector<DefinitionFile> files;  // in the order given, when there are no problems
  observer::Problems problems;        // of all of them
  std::optional<Error> unreadable;    // why one of them could not be read; then nothing is judged
};

// A directory means every *.yaml file in it. `events`: those there are, with their sources.
DefinitionFiles read_definition_files(const std::vector<std::string>& paths,
                                      const observer::EventSources& events);
// Adds a problem for each request of the observer that its event's schema does not allow.
void add_unwritable_requests(DefinitionFiles& all, const schema::SchemaRegistry& schemas);
observer::EventSources sources_of(const schema::SchemaRegistry& schemas);
// Of the events that are known on every partition of the log.
observer::EventSources sources_of(const SchemaLog& log);

// From a directory; empty: the schemas installed with the programs.
Result<std::unique_ptr<schema::SchemaRegistry>> load_schemas(const std::string& directory);

std::string digest_word(const observer::Definition& definition);
// "order~shadow" for the shadow of "order"; otherwise the name itself.
std::string book_name(const std::string& name, bool shadow);

// Applies the definition on every partition where it is not in force. Returns how many that were.
// `invalid`: a partition would not take it, and nothing was applied.
Result<std::size_t> apply(DefinitionLog& log, const DefinitionFile& file, bool shadow,
                          const std::string& by, const std::string& reason, Time now);

// Withdraws a definition; a shadow's name ends in "~shadow".
Result<std::size_t> withdraw(DefinitionLog& log, const std::string& name, const std::string& by,
                             const std::string& reason, Time now);

// schemas/sagas next to the programs: the definitions of a new system.
std::filesystem::path default_definition_directory();

// Applies the definitions of a directory that the log does not have yet, before a system starts.
// Returns one sentence for each definition that differs from the one in force, or that the log
// would not take: a system starts whatever its log holds.
Result<std::vector<std::string>> provision_definitions(DefinitionLog& log,
                                                       const std::filesystem::path& directory,
                                                       const observer::EventSources& events,
                                                       Time now);

}  // namespace laban::cli
