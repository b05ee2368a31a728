#pragma once

// Saga statistics for people: how many there are, how they usually proceed, and what fails.

#include "observer/api/failures.h"
#include "observer/api/profile.h"
#include "observer/api/stats.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// Numbers of sagas by state, rates, and other counts.
void print_stats(Printer& printer, const api::SagaStats& stats);

// A profile by step, service or variant: a table, and the size of the sample.
void print_step_profile(Printer& printer, const api::SagaProfile& profile);
void print_service_profile(Printer& printer, const api::SagaProfile& profile);
void print_variants(Printer& printer, const api::SagaProfile& profile);

void print_types(Printer& printer, const api::SagaTypes& types);

// One saga compared with the usual: its steps, its path and the most frequent path.
void print_comparison(Printer& printer, const api::SagaProfile& profile);

// Groups of failures, the largest first.
void print_failures(Printer& printer, const api::SagaFailures& failures);

}  // namespace laban::cli
