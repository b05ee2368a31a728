#pragma once

// What `schema apply` says about the schemas it puts into the log.

#include <laban/result.h>

#include "observer/api/status.h"
#include "observer/cli/command/failure.h"
#include "observer/cli/events/schema_documents.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// SchemaOnPartition::outcome.
namespace schema_outcome {
inline constexpr const char* unchanged = "unchanged";
inline constexpr const char* older = "older";
inline constexpr const char* would_change = "would_change";
inline constexpr const char* in_force = "in_force";
inline constexpr const char* refused = "refused";
}  // namespace schema_outcome

// Refused somewhere; or in force, and the observer has not read it everywhere.
Exit exit_of(const SchemaApplications& all);

void print_applications(Printer& out, const SchemaApplications& all);

// Notes which schemas the observer has read, and how many events came before them. Whether it has
// read all that are in force.
bool note_observed(const api::ObserverStatus& status, SchemaApplications& all);

}  // namespace laban::cli
