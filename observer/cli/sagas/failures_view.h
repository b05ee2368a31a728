#pragma once

// Failure groups (sagas.failures of observer/queries/queries.h), for people.

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

void print_failures(Printer& printer, const Json& failures);

}  // namespace laban::cli
