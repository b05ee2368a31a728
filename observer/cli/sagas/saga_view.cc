#include "observer/cli/sagas/saga_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "observer/cli/client/moment.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

using observer::StepState;

namespace {

std::string sequence_text(const std::optional<std::uint64_t>& sequence) {
  return sequence.value_or(0) == 0 ? std::string() : fmt::format("#{}", *sequence);
}

void print_field(Printer& printer, const std::string& name, const std::string& value,
                 Colour colour = Colour::plain) {
  if (!value.empty()) printer.line({{fmt::format("  {:<11}", name), Colour::dim}, {value, colour}});
}

// "6 of 6 done, 1 optional": the table below has seven rows.
std::string steps_text(const api::SagaDetail& saga) {
  const auto optional = static_cast<std::uint64_t>(std::count_if(
      saga.steps.begin(), saga.steps.end(), [](const auto& step) { return step.optional; }));
  return fmt::format("{} of {} done{}", saga.summary.steps_done, saga.summary.steps_total,
                     optional > 0 ? fmt::format(", and {} optional", optional) : "");
}

Span event_span(const api::TimelineEntry& entry) {
  if (entry.doubt)
    return {fmt::format("{} ({})", entry.type, name_of(*entry.doubt)), Colour::yellow};
  if (entry.type == "time") return {"time: " + entry.text.value_or(""), Colour::yellow};
  return {entry.type, colour_of_role(role_text(entry.role))};
}

// What happened to a step besides its state.
std::string history_of(const api::SagaStep& step) {
  std::string text;
  const auto add = [&](const std::string& what, std::uint64_t count = 1) {
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", what,
                        count > 1 ? fmt::format(" {} times", count) : "");
  };
  if (step.failures > 0 && step.state != StepState::failed) add("failed", step.failures);
  if (step.agains > 0) add("asked again", step.agains);
  if (step.attempts > 1) add("undo asked", step.attempts);
  if (step.refused.value_or(0) > 0) add("undo refused");
  if (step.retry_in) add("asked again in " + to_text(*step.retry_in));
  return text;
}

Colour colour_of(StepState state) {
  switch (state) {
    case StepState::failed:
    case StepState::refused:
      return Colour::red;
    case StepState::undo_asked:
    case StepState::undone:
    case StepState::barred:
    case StepState::waived:
    case StepState::skipped:
      return Colour::yellow;
    case StepState::waiting:
    case StepState::open:
    case StepState::done:
      return Colour::plain;
  }
  return Colour::plain;
}

void print_steps(Printer& printer, const std::vector<api::SagaStep>& steps) {
  Table table({{"STEP"},
               {"SERVICE"},
               {"STATE"},
               {"DONE", Align::right},
               {"UNDONE", Align::right},
               {"HISTORY"}});
  for (const auto& step : steps) {
    table.add({{step.step + (step.optional ? " (optional)" : "")},
               {step.service},
               {name_of(step.state), colour_of(step.state)},
               {sequence_text(step.done)},
               {sequence_text(step.undone)},
               {history_of(step), Colour::dim}});
  }
  printer.line();
  table.print(printer);
}

void print_account(Printer& printer, const api::SagaAccount& account) {
  if (account.owed.empty() && account.still_open.empty()) return;
  const auto joined = [](const auto& steps) { return fmt::format("{}", fmt::join(steps, ", ")); };
  printer.line();
  print_field(printer, "to undo", joined(account.owed));
  print_field(printer, "asked", joined(account.asked));
  print_field(printer, "undone", joined(account.confirmed));
  print_field(printer, "waived", joined(account.waived));
  const bool is_whole = account.balanced && account.still_open.empty();
  print_field(printer, "account",
              is_whole           ? "✓ balanced"
              : account.balanced ? "✓ balanced so far"
                                 : "▲ not balanced yet",
              account.balanced ? Colour::green : Colour::yellow);
  for (const auto& open : account.still_open) {
    print_field(printer, "may come",
                fmt::format("{}: {} has not answered #{}, so {} may still come", open.step,
                            open.service, open.opened, open.event),
                Colour::yellow);
  }
  if (!account.undone_twice.empty()) {
    print_field(printer, "twice",
                fmt::format("✗ {}: settled by hand, and undone by its service too",
                            joined(account.undone_twice)),
                Colour::red);
  }
}

void print_findings(Printer& printer, const std::vector<api::SagaFinding>& findings) {
  if (findings.empty()) return;
  printer.line();
  printer.line("Findings");
  for (const auto& finding : findings) {
    std::string at;
    for (const auto sequence : finding.sequences) at += fmt::format(" #{}", sequence);
    printer.line(
        {{"  ▲ ", Colour::yellow}, {finding.kind}, {": " + finding.text}, {at, Colour::dim}});
  }
}

void print_actions(Printer& printer, const api::SagaDetail& saga) {
  if (saga.actions.empty()) return;
  printer.line();
  printer.line("Done by people");
  if (saga.actions_left_out > 0)
    printer.line(Line{{fmt::format("  … {} earlier ones", saga.actions_left_out), Colour::dim}});
  for (const auto& action : saga.actions) {
    printer.line(
        {{action.accepted ? "  ✓ " : "  ✗ ", action.accepted ? Colour::green : Colour::red},
         {fmt::format("{}{} by {}: {}", action.action, action.step ? " " + *action.step : "",
                      action.by, action.reason)},
         {fmt::format(" ({}) #{} {}", action.outcome, action.sequence, clock_time(action.time)),
          Colour::dim}});
  }
}

// Which columns a table of sagas has.
struct SagaColumns {
  bool definition = false, findings = false, wide = false;
};

// "late, duplicate".
std::string kinds_text(const api::SagaSummary& saga) {
  return fmt::format("{}", fmt::join(saga.finding_kinds, ", "));
}

std::vector<Span> cells_of(const api::SagaSummary& saga, const SagaColumns& shown) {
  std::vector<Span> cells{{saga.saga}};
  if (shown.definition) cells.push_back({saga.definition});
  cells.push_back(state_span(saga));
  cells.push_back({to_text(saga.age)});
  cells.push_back({text_or_blank(saga.took)});
  cells.push_back({fmt::format("{}/{}", saga.steps_done, saga.steps_total)});
  cells.push_back({waiting_text(saga)});
  cells.push_back({saga.last_event.type});
  if (shown.findings) cells.push_back({kinds_text(saga), Colour::yellow});
  if (!shown.wide) return cells;
  cells.push_back({saga.business.value_or("")});
  cells.push_back({saga.definition});
  cells.push_back({local_time(saga.started)});
  cells.push_back({local_time(saga.ended)});
  cells.push_back({std::to_string(saga.partition)});
  cells.push_back({std::to_string(saga.events)});
  const std::string kinds = kinds_text(saga);
  cells.push_back({fmt::format("{}{}{}", saga.findings, kinds.empty() ? "" : ": ", kinds)});
  cells.push_back({failure_text(saga)});
  return cells;
}

}  // namespace

Table saga_table(const std::vector<api::SagaSummary>& sagas, bool wide) {
  // One id may have a saga under each of several definitions.
  SagaColumns shown{.wide = wide};
  for (const auto& saga : sagas) {
    shown.definition |= !wide && saga.definition != sagas.front().definition;
    shown.findings |= !wide && !saga.finding_kinds.empty();
  }
  std::vector<Column> columns{{"ID", Align::left, 40}};
  if (shown.definition) columns.push_back({"DEFINITION"});
  for (const Column& column :
       {Column{"STATE"}, Column{"AGE", Align::right}, Column{"TOOK", Align::right},
        Column{"STEPS", Align::right}, Column{"WAITING FOR", Align::left, wide ? 0u : 44u},
        Column{"LAST EVENT", Align::left, wide ? 0u : 40u}}) {
    columns.push_back(column);
  }
  if (shown.findings) columns.push_back({"FINDINGS", Align::left, 32});
  if (wide) {
    for (const char* heading : {"BUSINESS", "DEFINITION", "STARTED", "ENDED", "PARTITION", "EVENTS",
                                "FINDINGS", "FAILURE"}) {
      columns.push_back({heading});
    }
  }
  Table table(std::move(columns));
  for (const auto& saga : sagas) table.add(cells_of(saga, shown));
  return table;
}

std::vector<std::string> ids_of(const std::vector<api::SagaSummary>& sagas) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const auto& saga : sagas) {
    if (seen.insert(saga.saga).second) ids.push_back(saga.saga);
  }
  return ids;
}

void SagaListAnswer::print(const Page& page) const {
  if (document_.sagas.empty()) {
    page.err.line("no sagas");
    print_places(page.err);
    return;
  }
  saga_table(document_.sagas, page.wide).print(page.out);
  print_places(page.out);
  if (has_more_ && !page.wide) page.err.line("there are more; see them with a higher --limit");
}

void SagaListAnswer::print_places(Printer& printer) const {
  const auto& at = document_.at;
  if (!at) return print_as_of(printer, document_.as_of);
  const std::string then =
      at->sequence ? fmt::format("#{}", grouped(*at->sequence)) : local_time(*at->time);
  printer.line(Line{
      {fmt::format("as they were at {}, by {}", then, as_of_text(document_.as_of)), Colour::dim}});
}

std::vector<std::string> SagaListAnswer::json_lines() const {
  std::vector<std::string> lines;
  for (const auto& saga : document_.sagas) lines.push_back(api::to_json(saga));
  return lines;
}

std::optional<std::vector<std::string>> SagaListAnswer::names() const {
  return ids_of(document_.sagas);
}

void print_saga_header(Printer& printer, const api::SagaDetail& saga) {
  const api::SagaSummary& summary = saga.summary;
  printer.line(
      {{summary.saga, Colour::bold}, {"  " + summary.definition + "  "}, state_span(summary)});
  if (saga.at) print_field(printer, "as it was", "at " + moment_text(saga.at), Colour::yellow);
  print_field(printer, "as of", as_of_text(saga.as_of));
  print_field(printer, "business", summary.business.value_or(""));
  print_field(printer, "started", clock_time(summary.started));
  print_field(printer, "ended", clock_time(summary.ended));
  print_field(printer, "held since", clock_time(summary.held), Colour::yellow);
  print_field(printer, "age", to_text(summary.age));
  print_field(printer, "took", text_or_blank(summary.took));
  print_field(printer, "steps", steps_text(saga));
  if (saga.generations.size() > 1)
    print_field(printer, "generation", std::to_string(summary.generation));
  print_field(printer, "failed", failure_text(summary), Colour::red);
  if (summary.stuck) print_field(printer, "stuck", summary.stuck->reason, Colour::red);
  if (summary.incomplete) {
    print_field(printer, "evidence",
                fmt::format("incomplete: messages {} to {} are gone from the log",
                            summary.incomplete->first, summary.incomplete->last),
                Colour::yellow);
  }
  print_waits(printer, summary);
}

void print_waits(Printer& printer, const api::SagaSummary& saga) {
  for (const auto& wait : saga.waiting_for) {
    print_field(
        printer, "waits for",
        fmt::format("{}: {} since {}", wait_text(wait), wait.event, clock_time(wait.since)));
  }
}

void print_timeline(Printer& printer, const std::vector<api::TimelineEntry>& timeline,
                    std::uint64_t left_out) {
  Table table({{"TIME"},
               {"#", Align::right},
               {"EVENT"},
               {"FROM"},
               {"STEP"},
               {"ROLE"},
               {"AFTER", Align::right},
               {"CAUSE", Align::right}});
  for (const auto& entry : timeline) {
    const std::string role = role_text(entry.role);
    table.add({{clock_time(entry.time), Colour::dim},
               {std::to_string(entry.sequence)},
               event_span(entry),
               {entry.source},
               {entry.step.value_or("")},
               {role, colour_of_role(role)},
               {text_or_blank(entry.after)},
               {sequence_text(entry.cause_sequence), Colour::dim}});
  }
  printer.line();
  table.print(printer);
  if (left_out > 0)
    printer.line(Line{{fmt::format("… and {}", many(left_out, "more event")), Colour::dim}});
}

void print_next_steps(Printer& printer, const api::SagaDetail& saga) {
  const auto& stuck = saga.summary.stuck;
  const std::string stuck_next = stuck ? stuck->next : std::string();
  if (saga.next_steps.empty() && stuck_next.empty()) return;
  printer.line();
  printer.line("What next");
  if (saga.next_steps.empty()) printer.line("  " + stuck_next);
  for (const std::string& text : saga.next_steps) printer.line("  " + text);
}

void print_saga(Printer& printer, const api::SagaDetail& saga) {
  print_saga_header(printer, saga);
  print_timeline(printer, saga.timeline, saga.timeline_left_out);
  print_steps(printer, saga.steps);
  print_account(printer, saga.account);
  print_findings(printer, saga.findings);
  print_actions(printer, saga);
  if (!saga.at) print_next_steps(printer, saga);
}

void print_saga_briefly(Printer& printer, const api::SagaDetail& saga) {
  print_saga_header(printer, saga);
  Table table({{"  EVENT"}, {"STEP"}, {"AFTER", Align::right}});
  for (const auto& entry : saga.timeline) {
    Span event = event_span(entry);
    event.text.insert(0, "  ");
    table.add({std::move(event), {entry.step.value_or("")}, {text_or_blank(entry.after)}});
  }
  table.print(printer);
}

}  // namespace laban::cli
