#pragma once

// One saga's story for people: as a tree of causes, as a sequence diagram, on a line of time.

#include "observer/cli/terminal/printer.h"
#include "observer/saga/timeline/causes.h"

namespace laban::cli {

// "payment.declined", or what a deadline says; in the colour of its role.
Span entry_span(const timeline::Entry& entry);

void print_cause_tree(Printer& printer, const timeline::Entries& entries);
// What one entry led to, that one first.
void print_cause_tree(Printer& printer, const timeline::Entries& entries,
                      const timeline::Causes& causes, std::size_t from);

enum class SequenceForm { text, mermaid };
void print_sequence(Printer& printer, const timeline::Entries& entries, SequenceForm form);

// Who did what when; pauses in which nothing happened are folded and said.
void print_time_line(Printer& printer, const timeline::Entries& entries);

}  // namespace laban::cli
