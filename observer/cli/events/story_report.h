#pragma once

// The answers of `laban why` and `laban impact`, for people and as JSON.
//
// why     {"schema_version", "saga", "definition", "state", "event": ENTRY, "chain": [ENTRY...]
//          (the first cause first), "took_ms", "is_complete": bool (the first has no
//          cause itself), "made_it_fail": bool, "next_steps": [TEXT...]}
// impact  {"schema_version", "saga", "definition", "state", "event": ENTRY, "followed": [ENTRY...],
//          "took_ms", "silent": [{"service", "events": [TYPE...]}...], "next_steps": [TEXT...]}
// ENTRY as in observer/queries/queries.h.

#include <string>
#include <vector>

#include "observer/cli/events/event_name.h"

namespace laban::cli {

struct Silent {
  std::string service;
  std::vector<std::string> events;  // any of them would answer
};

// Services that should have answered the event, by the definition, but have not; none once the
// saga has ended. `graph`: the answer of that query.
std::vector<Silent> silent_services(const FoundEvent& found, const Json& graph);

Json why_json(const FoundEvent& found);
void print_why(Printer& printer, const FoundEvent& found);

Json impact_json(const FoundEvent& found, const std::vector<Silent>& silent);
void print_impact(Printer& printer, const FoundEvent& found, const std::vector<Silent>& silent);

}  // namespace laban::cli
