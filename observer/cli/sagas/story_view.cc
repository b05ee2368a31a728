#include "observer/cli/sagas/story_view.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/table.h"
#include "observer/saga/timeline/gap_folding.h"
#include "observer/saga/timeline/sequence.h"
#include "observer/saga/timeline/tree.h"

namespace laban::cli {
namespace {

constexpr std::size_t line_columns = 40;
constexpr std::size_t words_width = 60;

std::string after_text(const timeline::Entries& entries, const timeline::Causes& causes,
                       std::size_t entry) {
  const auto after = timeline::after_cause(entries, causes, entry);
  return after ? to_text(*after) : std::string();
}

void print_branches(Printer& printer, const timeline::Entries& entries,
                    const timeline::Causes& causes, const std::vector<timeline::Branch>& branches) {
  Table table({{"EVENT"},
               {"FROM"},
               {"STEP"},
               {"AFTER", Align::right},
               {"#", Align::right},
               {"SAYS", Align::left, words_width}});
  for (const auto& [index, stem] : branches) {
    const timeline::Entry& entry = entries[index];
    Span event = entry_span(entry);
    event.text.insert(0, stem);
    table.add({std::move(event),
               {entry.source},
               {entry.step},
               {after_text(entries, causes, index)},
               {std::to_string(entry.sequence), Colour::dim},
               {entry.words, Colour::dim}});
  }
  table.print(printer);
}

std::string repeated(const char* sign, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += sign;
  return text;
}

// "    ░░░░█": the time from its cause to the event.
std::string bar(std::size_t cause, std::size_t at) {
  return std::string(cause, ' ') + repeated("░", at - cause) + "█";
}

}  // namespace

Span entry_span(const timeline::Entry& entry) {
  if (!entry.doubt.empty()) return {entry.type + " (" + entry.doubt + ")", Colour::yellow};
  if (entry.type == "time") return {"time: " + entry.text, Colour::yellow};
  if (entry.type == "laban.dead_lettered" || entry.type == "laban.diverged")
    return {entry.type, Colour::red};
  return {entry.type, colour_of_role(entry.role)};
}

void print_cause_tree(Printer& printer, const timeline::Entries& entries) {
  const timeline::Causes causes(entries);
  print_branches(printer, entries, causes, timeline::tree_of(causes));
}

void print_cause_tree(Printer& printer, const timeline::Entries& entries,
                      const timeline::Causes& causes, std::size_t from) {
  print_branches(printer, entries, causes, timeline::tree_of(causes, from));
}

void print_sequence(Printer& printer, const timeline::Entries& entries, SequenceForm form) {
  const auto sequence = timeline::sequence_of(entries, timeline::Causes(entries));
  if (form == SequenceForm::text) {
    for (const auto& line : timeline::as_text(sequence)) printer.line(line);
    return;
  }
  const std::string document = timeline::as_mermaid(sequence);
  for (std::size_t at = 0; at < document.size();) {
    const std::size_t end = document.find('\n', at);
    printer.line(document.substr(at, end - at));
    at = end + 1;
  }
}

void print_time_line(Printer& printer, const timeline::Entries& entries) {
  const timeline::Causes causes(entries);
  const timeline::FoldedLine line = timeline::fold_idle(entries);
  Table table({{"SINCE START", Align::right},
               {"FROM"},
               {repeated("─", line_columns)},
               {"EVENT"},
               {"AFTER", Align::right},
               {"#", Align::right}});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (line.pause_before[i] > Duration::zero()) {
      table.add({{"╱╱", Colour::dim},
                 {},
                 {},
                 {to_text(line.pause_before[i]) + " in which nothing happened", Colour::dim},
                 {},
                 {}});
    }
    const std::size_t at = line.column(line.at[i], line_columns);
    const auto cause = causes.cause_of(i);
    const std::size_t from = cause ? line.column(line.at[*cause], line_columns) : at;
    table.add({{to_text(entries[i].time - entries.front().time)},
               {entries[i].source},
               {bar(std::min(from, at), at), colour_of_role(entries[i].role)},
               entry_span(entries[i]),
               {after_text(entries, causes, i)},
               {std::to_string(entries[i].sequence), Colour::dim}});
  }
  table.print(printer);
  if (line.folded > Duration::zero()) {
    printer.line(Line{{fmt::format("pauses longer than {} are folded: {} in all",
                                   to_text(line.idle_from), to_text(line.folded)),
                       Colour::dim}});
  }
}

}  // namespace laban::cli
