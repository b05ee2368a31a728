#include "observer/cli/sagas/saga_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "observer/cli/client/moment.h"

namespace laban::cli {
namespace {

std::string joined(const Json& list, const char* separator) {
  std::string out;
  for (const Json& item : list) {
    if (!item.is_string()) continue;
    if (!out.empty()) out += separator;
    out += item.get<std::string>();
  }
  return out;
}

std::string failure_text(const Json& summary) {
  const Json& failure = object_at(summary, "failure");
  if (failure.empty()) return {};
  const std::string step = text_at(failure, "step"), reason = text_at(failure, "reason");
  return fmt::format("{}{} at #{}{}", step.empty() ? "" : step + ": ", text_at(failure, "type"),
                     count_at(failure, "sequence"), reason.empty() ? "" : ", " + reason);
}

std::string wait_text(const Json& wait) {
  const std::string step = text_at(wait, "step"), what = text_at(wait, "for");
  const std::string aim = what == "done" ? step : what == "undone" ? step + ", undo" : what;
  std::string text = fmt::format("{} ({})", text_at(wait, "service"), aim);
  const std::string waited = ms_text_at(wait, "waited_ms"), left = ms_text_at(wait, "left_ms"),
                    retry = ms_text_at(wait, "retry_in_ms");
  if (!waited.empty()) text += " " + waited;
  if (!left.empty()) text += ", " + left + " left";
  if (!retry.empty()) text += ", asked again in " + retry;
  return text;
}

void print_field(Printer& printer, const std::string& name, const std::string& value,
                 Colour colour = Colour::plain) {
  if (!value.empty()) printer.line({{fmt::format("  {:<11}", name), Colour::dim}, {value, colour}});
}

Span state_of(const Json& summary) {
  Span state = state_span(text_at(summary, "state"));
  if (!text_at(summary, "held").empty()) state.text += ", held";
  return state;
}

}  // namespace

Colour colour_of_role(const std::string& role) {
  if (role == "fails") return Colour::red;
  if (role == "undo" || role == "undone" || role == "refused") return Colour::yellow;
  return Colour::plain;
}

void print_saga_header(Printer& printer, const Json& saga) {
  const Span state = state_of(saga);
  printer.line(
      {{text_at(saga, "saga"), Colour::bold}, {"  " + text_at(saga, "definition") + "  "}, state});
  if (!object_at(saga, "at").empty())
    print_field(printer, "as it was", "at " + moment_text(saga), Colour::yellow);
  print_field(printer, "business", text_at(saga, "business"));
  print_field(printer, "started", clock_at(saga, "started"));
  print_field(printer, "ended", clock_at(saga, "ended"));
  print_field(printer, "held since", clock_at(saga, "held"), Colour::yellow);
  print_field(printer, "took", ms_text_at(saga, "age_ms"));
  print_field(
      printer, "steps",
      fmt::format("{} of {} done", count_at(saga, "steps_done"), count_at(saga, "steps_total")));
  if (list_at(saga, "generations").size() > 1) {
    print_field(printer, "generation", std::to_string(count_at(saga, "generation")));
  }
  print_field(printer, "failed", failure_text(saga), Colour::red);
  const Json& stuck = object_at(saga, "stuck");
  print_field(printer, "stuck", text_at(stuck, "reason"), Colour::red);
  if (const Json& gone = object_at(saga, "incomplete"); !gone.empty()) {
    print_field(printer, "evidence",
                fmt::format("incomplete: messages {} to {} are gone from the log",
                            count_at(gone, "first"), count_at(gone, "last")),
                Colour::yellow);
  }
  for (const Json& wait : list_at(saga, "waiting_for")) {
    print_field(printer, "waits for",
                fmt::format("{}: {} since {}", wait_text(wait), text_at(wait, "event"),
                            clock_at(wait, "since")));
  }
}

namespace {

Span event_span(const Json& entry) {
  const std::string type = text_at(entry, "type"), doubt = text_at(entry, "doubt");
  if (!doubt.empty()) return {type + " (" + doubt + ")", Colour::yellow};
  if (type == "time") return {"time: " + text_at(entry, "text"), Colour::yellow};
  return {type, colour_of_role(text_at(entry, "role"))};
}

Table timeline_table() {
  return Table({{"TIME"},
                {"#", Align::right},
                {"EVENT"},
                {"FROM"},
                {"STEP"},
                {"ROLE"},
                {"AFTER", Align::right},
                {"CAUSE", Align::right}});
}

void add_entry(Table& table, const Json& entry) {
  const std::string role = text_at(entry, "role");
  const std::uint64_t cause = count_at(entry, "cause_sequence");
  table.add({{clock_at(entry, "time"), Colour::dim},
             {std::to_string(count_at(entry, "sequence"))},
             event_span(entry),
             {text_at(entry, "source")},
             {text_at(entry, "step")},
             {role, colour_of_role(role)},
             {ms_text_at(entry, "after_ms")},
             {cause == 0 ? "" : fmt::format("#{}", cause), Colour::dim}});
}

// What a step has been through besides its state.
std::string history_of(const Json& step) {
  std::string text;
  const auto add = [&](const char* what, std::uint64_t count) {
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", what,
                        count > 1 ? fmt::format(" {} times", count) : "");
  };
  const auto failures = count_at(step, "failures"), agains = count_at(step, "agains"),
             attempts = count_at(step, "attempts");
  if (failures > 0 && text_at(step, "state") != "failed") add("failed", failures);
  if (agains > 0) add("asked again", agains);
  if (attempts > 1) add("undo asked", attempts);
  if (count_at(step, "refused") > 0) add("undo refused", 1);
  const std::string retry = ms_text_at(step, "retry_in_ms");
  if (!retry.empty()) add(("asked again in " + retry).c_str(), 1);
  return text;
}

void print_steps(Printer& printer, const Json& saga) {
  Table table({{"STEP"},
               {"SERVICE"},
               {"STATE"},
               {"DONE", Align::right},
               {"UNDONE", Align::right},
               {"HISTORY"}});
  const auto position = [](const Json& step, const char* key) {
    const auto sequence = count_at(step, key);
    return sequence == 0 ? std::string() : fmt::format("#{}", sequence);
  };
  for (const Json& step : list_at(saga, "steps")) {
    const std::string state = text_at(step, "state");
    const bool is_bad = state == "failed" || state == "refused";
    const bool is_undo = state == "undo_asked" || state == "undone" || state == "barred" ||
                         state == "waived" || state == "skipped";
    table.add({{text_at(step, "step")},
               {text_at(step, "service")},
               {state, is_bad    ? Colour::red
                       : is_undo ? Colour::yellow
                                 : Colour::plain},
               {position(step, "done")},
               {position(step, "undone")},
               {history_of(step), Colour::dim}});
  }
  printer.line();
  table.print(printer);
}

void print_account(Printer& printer, const Json& saga) {
  const Json& account = object_at(saga, "account");
  if (list_at(account, "owed").empty()) return;
  const bool balanced = account.value("balanced", false);
  printer.line();
  print_field(printer, "to undo", joined(list_at(account, "owed"), ", "));
  print_field(printer, "asked", joined(list_at(account, "asked"), ", "));
  print_field(printer, "undone", joined(list_at(account, "confirmed"), ", "));
  print_field(printer, "waived", joined(list_at(account, "waived"), ", "));
  print_field(printer, "account", balanced ? "✓ balanced" : "▲ not balanced yet",
              balanced ? Colour::green : Colour::yellow);
}

void print_findings(Printer& printer, const Json& saga) {
  const Json& findings = list_at(saga, "findings_list");
  if (findings.empty()) return;
  printer.line();
  printer.line("Findings");
  for (const Json& finding : findings) {
    std::string at;
    for (const Json& sequence : list_at(finding, "sequences")) {
      if (sequence.is_number_integer()) at += fmt::format(" #{}", sequence.get<std::uint64_t>());
    }
    printer.line({{"  ▲ ", Colour::yellow},
                  {text_at(finding, "kind")},
                  {": " + text_at(finding, "text")},
                  {at, Colour::dim}});
  }
}

void print_acts(Printer& printer, const Json& saga) {
  const Json& acts = list_at(saga, "acts");
  if (acts.empty()) return;
  printer.line();
  printer.line("Done by people");
  if (const auto left_out = count_at(saga, "acts_left_out"); left_out > 0)
    printer.line(Line{{fmt::format("  … {} earlier ones", left_out), Colour::dim}});
  for (const Json& act : acts) {
    const bool accepted = act.value("accepted", false);
    const std::string step = text_at(act, "step");
    printer.line(
        {{accepted ? "  ✓ " : "  ✗ ", accepted ? Colour::green : Colour::red},
         {fmt::format("{}{} by {}: {}", text_at(act, "action"), step.empty() ? "" : " " + step,
                      text_at(act, "by"), text_at(act, "reason"))},
         {fmt::format(" ({}) #{} {}", text_at(act, "outcome"), count_at(act, "sequence"),
                      clock_at(act, "time")),
          Colour::dim}});
  }
}

}  // namespace

void print_next_steps(Printer& printer, const Json& saga) {
  const Json& next = list_at(saga, "next_steps");
  const std::string stuck_next = text_at(object_at(saga, "stuck"), "next");
  if (next.empty() && stuck_next.empty()) return;
  printer.line();
  printer.line("What next");
  if (next.empty()) printer.line("  " + stuck_next);
  for (const Json& text : next) {
    if (text.is_string()) printer.line("  " + text.get<std::string>());
  }
}

Table saga_table(bool wide) {
  std::vector<Column> columns{{"ID", Align::left, 40},
                              {"STATE"},
                              {"AGE", Align::right},
                              {"STEPS", Align::right},
                              {"WAITING FOR", Align::left, wide ? 0u : 44u},
                              {"LAST EVENT", Align::left, wide ? 0u : 40u}};
  if (wide) {
    for (const char* heading : {"BUSINESS", "DEFINITION", "STARTED", "ENDED", "PARTITION", "EVENTS",
                                "FINDINGS", "FAILURE"}) {
      columns.push_back({heading});
    }
  }
  return Table(std::move(columns));
}

std::string waiting_text(const Json& summary) {
  std::string out;
  for (const Json& wait : list_at(summary, "waiting_for")) {
    if (!out.empty()) out += "; ";
    out += wait_text(wait);
  }
  return out;
}

void add_saga(Table& table, const Json& summary, bool wide) {
  std::vector<Span> cells{
      {text_at(summary, "saga")},
      state_of(summary),
      {ms_text_at(summary, "age_ms")},
      {fmt::format("{}/{}", count_at(summary, "steps_done"), count_at(summary, "steps_total"))},
      {waiting_text(summary)},
      {text_at(object_at(summary, "last_event"), "type")}};
  if (wide) {
    cells.push_back({text_at(summary, "business")});
    cells.push_back({text_at(summary, "definition")});
    cells.push_back({text_at(summary, "started")});
    cells.push_back({text_at(summary, "ended")});
    cells.push_back({std::to_string(count_at(summary, "partition"))});
    cells.push_back({std::to_string(count_at(summary, "events"))});
    cells.push_back({std::to_string(count_at(summary, "findings"))});
    cells.push_back({failure_text(summary)});
  }
  table.add(std::move(cells));
}

void print_timeline(Printer& printer, const Json& saga) {
  Table table = timeline_table();
  for (const Json& entry : list_at(saga, "timeline")) add_entry(table, entry);
  printer.line();
  table.print(printer);
  if (const auto left_out = count_at(saga, "timeline_left_out"); left_out > 0) {
    printer.line(Line{{fmt::format("… and {} more events", left_out), Colour::dim}});
  }
}

void print_saga(Printer& printer, const Json& saga) {
  print_saga_header(printer, saga);
  print_timeline(printer, saga);
  print_steps(printer, saga);
  print_account(printer, saga);
  print_findings(printer, saga);
  print_acts(printer, saga);
  if (object_at(saga, "at").empty()) print_next_steps(printer, saga);
}

void print_saga_briefly(Printer& printer, const Json& saga) {
  print_saga_header(printer, saga);
  Table table({{"  EVENT"}, {"STEP"}, {"AFTER", Align::right}});
  for (const Json& entry : list_at(saga, "timeline")) {
    Span event = event_span(entry);
    event.text.insert(0, "  ");
    table.add({std::move(event), {text_at(entry, "step")}, {ms_text_at(entry, "after_ms")}});
  }
  table.print(printer);
}

}  // namespace laban::cli
