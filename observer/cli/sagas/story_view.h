#pragma once

// One saga's timeline for people: as a tree of causes, as a sequence diagram, or to scale.

#include "observer/cli/terminal/printer.h"
#include "observer/saga/timeline/causes.h"

namespace laban::cli {

// "payment.declined", or the text of a deadline; in the colour of its role.
Span entry_span(const timeline::Entry& entry);

void print_cause_tree(Printer& printer, const timeline::Entries& entries);
// One entry and everything it led to, starting with that entry.
void print_cause_tree(Printer& printer, const timeline::Entries& entries,
                      const timeline::Causes& causes, std::size_t from);

enum class SequenceForm { text, mermaid };
void print_sequence(Printer& printer, const timeline::Entries& entries, SequenceForm form);

// Events against time, one row per service; long idle pauses are folded, and marked as such.
void print_time_line(Printer& printer, const timeline::Entries& entries);

}  // namespace laban::cli
