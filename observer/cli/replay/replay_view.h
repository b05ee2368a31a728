#pragma once

// Prints a replay for people and as JSON.

#include <string>

#include "bus/replay/comparison.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/json_document.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// Each played event and its outcome, a line each.
void print_step(Printer& printer, const replay::ReplayComparison::Step& step);
// {"sequence", "partition", "saga", "type", "handled": [{"type", "outcome", "reason"}],
//  "emitted": [TYPE...], "effects": [KIND...]}
Json step_json(const replay::ReplayComparison::Step& step);

void print_difference(Printer& printer, const replay::Difference& difference,
                      const schema::SchemaRegistry& schemas);
// {"kind", "partition", "sequence", "saga", "event", "recorded": {"type", "data"} | null,
//  "emitted": {"type", "data"} | null, "text", "fields": [{"field", "recorded", "emitted"}]}
Json difference_json(const replay::Difference& difference, const schema::SchemaRegistry& schemas);

}  // namespace laban::cli
