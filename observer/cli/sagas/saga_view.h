#pragma once

// Sagas as the observer describes them (SUMMARY and show of observer/queries/queries.h), for
// people.

#include <string>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {

Table saga_table(bool wide);
void add_saga(Table& table, const Json& summary, bool wide);

// "payment (charge) 2.1 s, 27.9 s left"; empty when it waits for nobody.
std::string waiting_text(const Json& summary);

// Everything known about one saga: header, waits, timeline, steps, findings, what next.
void print_saga(Printer& printer, const Json& saga);

// The entries of "timeline", one line each.
void print_timeline(Printer& printer, const Json& saga);

// Its id, definition and state, when and how long, what failed, whom it waits for.
void print_saga_header(Printer& printer, const Json& saga);

// What a person can do now; nothing when nothing is to be done.
void print_next_steps(Printer& printer, const Json& saga);

// The colour an event of this role is shown in.
Colour colour_of_role(const std::string& role);

// Only its ending and its events, one line each.
void print_saga_briefly(Printer& printer, const Json& saga);

}  // namespace laban::cli
