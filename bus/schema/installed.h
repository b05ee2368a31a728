#pragma once

// The schemas that a program finds where it is installed. What counts for the events of a log is in
// the log (schema_history.h).

#include <laban/result.h>

#include <filesystem>
#include <memory>

#include "bus/schema/schema_history.h"

namespace laban::schema {

// Every *.bfbs of a directory, and the framework's own. Empty: the directory next to the programs,
// which may be missing. Errors: those of SchemaRegistry::load and SchemaHistory::make.
Result<std::unique_ptr<SchemaHistory>> load_installed(const std::filesystem::path& directory = {});

}  // namespace laban::schema
