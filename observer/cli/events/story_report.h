#pragma once

// The answers of `laban why` and `laban impact`, for people and as JSON.
//
// why     {"schema_version", "saga", "definition", "state", "event": ENTRY, "chain": [ENTRY...]
//          (the beginning first), "took_ms", "is_complete": bool (it begins with what has no
//          cause), "made_it_fail": bool, "next_steps": [TEXT...]}
// impact  {"schema_version", "saga", "definition", "state", "event": ENTRY, "followed": [ENTRY...],
//          "took_ms", "silent": [{"service", "events": [TYPE...]}...], "next_steps": [TEXT...]}
// ENTRY as in observer/queries/queries.h.

#include <string>
#include <vector>

#include "observer/cli/events/event_name.h"

namespace laban::cli {

struct Silent {
  std::string service;
  std::vector<std::string> events;  // any of them would be its answer
};

// Who should have answered the event by its definition and has not. `graph`: as the query answers.
// A saga that has ended waits for nobody.
std::vector<Silent> silent_services(const FoundEvent& found, const Json& graph);

Json why_json(const FoundEvent& found);
void print_why(Printer& printer, const FoundEvent& found);

Json impact_json(const FoundEvent& found, const std::vector<Silent>& silent);
void print_impact(Printer& printer, const FoundEvent& found, const std::vector<Silent>& silent);

}  // namespace laban::cli
