#pragma once

// Sagas in numbers, for people: how many there are, how they usually go, and what fails.

#include "observer/api/failures.h"
#include "observer/api/profile.h"
#include "observer/api/stats.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// Numbers of sagas by state, rates, and what else is counted.
void print_stats(Printer& printer, const api::SagaStats& stats);

// A profile by one of three: a table, and the sample it is of.
void print_step_profile(Printer& printer, const api::SagaProfile& profile);
void print_service_profile(Printer& printer, const api::SagaProfile& profile);
void print_variants(Printer& printer, const api::SagaProfile& profile);

void print_types(Printer& printer, const api::SagaTypes& types);

// One saga beside the usual: its steps, its path and the most frequent one.
void print_comparison(Printer& printer, const api::SagaProfile& profile);

// Groups of failures, the largest first.
void print_failures(Printer& printer, const api::SagaFailures& failures);

}  // namespace laban::cli
