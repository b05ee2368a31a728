#pragma once

// How sagas usually go (sagas.profile and sagas.types of observer/queries/queries.h), for people.

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

enum class StatsBy { step, service, variant };

// One table, and what it rests on.
void print_profile(Printer& printer, const Json& profile, StatsBy by);

// The same of sagas.types.
void print_types(Printer& printer, const Json& types);

// One saga beside the usual: its steps, its way and the most frequent one.
void print_comparison(Printer& printer, const Json& profile);

// "of the last 2,000 order sagas that ended"
std::string sample_text(const Json& profile);

}  // namespace laban::cli
