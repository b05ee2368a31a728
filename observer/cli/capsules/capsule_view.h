#pragma once

// Export formats of capsules, and a summary of one.

#include <filesystem>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"
#include "bus/schema/schema_registry.h"
#include "observer/capsule/capsule_store.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

inline const std::string capsule_format = "capsule";
// The capsule format first, then those of observer/capsule/formats.h.
std::vector<std::string> export_formats();
std::string in_format(const std::string& format, const Capsule& capsule,
                      const schema::SchemaRegistry& schemas);
// Prints the text line by line.
void print_text(Printer& printer, const std::string& text);

// Through a temporary file, so that no partial file is left.
Result<void> write_text(const std::filesystem::path& file, const std::string& text);

// {"sagas", "messages", "partitions", "first", "last", "namespace", "made_at", "fold_version",
//  "digest", "states": {STATE: n}}
Json capsule_json(const Capsule& capsule);
// The same in one line of text.
std::string capsule_text(const Capsule& capsule);

}  // namespace laban::cli
