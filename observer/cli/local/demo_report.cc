#include "observer/cli/local/demo_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

double microseconds(Duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

// "cancellation 3, zero_price 1"
std::string rejections_text(const DemoResult& result) {
  std::string text;
  for (const auto& [reason, count] : result.placing.rejected_rows)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason, count);
  return text;
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

void print_rules(Printer& printer, const DemoResult& result) {
  for (const AuditedRule& rule : result.audit.rules) {
    printer.line({rule.holds ? Span{"  ✓ ", Colour::green} : Span{"  ✗ ", Colour::red},
                  {fmt::format("{:<28}", rule.rule)},
                  {fmt::format("{:>9} facts  ", rule.facts), Colour::dim},
                  {rule.statement, Colour::dim}});
    if (!rule.unknown.empty()) printer.line({{"      unknown: " + rule.unknown, Colour::red}});
    for (const std::string& example : rule.examples)
      printer.line({{"      " + example, Colour::red}});
  }
}

void print_outcome(Printer& printer, const DemoResult& result) {
  const Snapshot& last = result.last;
  const auto sagas = static_cast<double>(std::max<std::uint64_t>(result.placed(), 1));
  printer.line();
  printer.line(last.known
                   ? fmt::format("{} placed: {} completed, {} compensated, {} stuck, {} running",
                                 many(result.placed(), "order"), last.completed, last.compensated,
                                 last.stuck, last.running)
                   : many(result.placed(), "order") + " placed; the endings were not observed");
  if (const auto rejections = rejections_text(result); !rejections.empty()) {
    printer.line("rows rejected: " + rejections);
  }
  if (result.seconds && *result.seconds > 0) {
    printer.line(fmt::format("{} in {:.1f} s: {:.0f} sagas/s, {:.0f} core-µs per saga",
                             many(last.events, "event"), *result.seconds, sagas / *result.seconds,
                             microseconds(result.cpu_of_all()) / sagas));
  }
  if (result.gave_up) {
    printer.line({{"✗ not all of them ended: progress stopped", Colour::red}});
  }
}

void print_sagas(Printer& printer, const DemoResult& result) {
  if (result.sagas.empty()) return;
  printer.line();
  printer.line(Line{{"Worth looking at", Colour::bold}});
  for (const auto& saga : result.sagas) {
    printer.line();
    print_saga_briefly(printer, saga);
  }
}

void print_commands(Printer& printer, const DemoResult& result, const std::filesystem::path& kept) {
  const std::string dir = kept.empty() ? "DIR" : kept.string();
  printer.line();
  printer.line("To look around in this system:");
  if (kept.empty()) printer.line(Line{{"  laban demo --keep DIR", Colour::bold}});
  printer.line(Line{{"  laban up --dir " + dir, Colour::bold}});
  for (const auto& saga : result.sagas) {
    printer.line(Line{
        {fmt::format("  laban sagas show {} --dir {}", saga.summary.saga, dir), Colour::bold}});
  }
}

}  // namespace

DemoDocument document_of(const DemoPlan& plan, const DemoResult& result,
                         const SystemSettings& settings, const std::filesystem::path& kept) {
  const Snapshot& last = result.last;
  const auto if_observed = [&](std::uint64_t count) {
    return last.known ? std::optional(count) : std::nullopt;
  };
  const auto sagas = static_cast<double>(std::max<std::uint64_t>(result.placed(), 1));
  DemoDocument document;
  if (plan.orders_file.empty()) document.seed = plan.seed;
  document.partitions = settings.partitions;
  document.options = settings.options;
  document.rows = result.placing.rows;
  document.rejected_rows = result.placing.rejected_rows;
  document.placed = result.placed();
  document.completed = if_observed(last.completed);
  document.compensated = if_observed(last.compensated);
  document.stuck = if_observed(last.stuck);
  document.running = if_observed(last.running);
  document.failures = last.failures;
  document.events = if_observed(last.events);
  document.log_messages = result.log_messages;
  if (result.seconds) document.seconds = rounded(*result.seconds);
  if (result.seconds && *result.seconds > 0)
    document.sagas_per_second = rounded(sagas / *result.seconds);
  document.cpu_us_per_saga = rounded(microseconds(result.cpu_of_all()) / sagas);
  for (const auto& [name, used] : result.cpu)
    document.cpu_us_per_saga_by_program[name] = rounded(microseconds(used) / sagas);
  document.placing_cpu_us_per_saga = rounded(microseconds(result.placing_cpu) / sagas);
  document.gave_up = result.gave_up;
  document.audit = {result.audit_json};
  document.holds = result.holds();
  for (const auto& saga : result.sagas)
    document.sagas.push_back({saga.summary.saga, saga.summary.state});
  if (!kept.empty()) document.dir = kept.string();
  return document;
}

void DemoAnswer::print(const Page& page) const {
  Printer& printer = page.out;
  const DemoResult& result = result_;
  print_outcome(printer, result);
  printer.line();
  printer.line(Line{{"Audit: stores against log", Colour::bold}});
  print_rules(printer, result);
  printer.line(result.audit_exit == 0 ? Line{{"  ✓ the audit holds", Colour::green}}
                                      : Line{{"  ✗ the audit does not hold", Colour::red}});
  print_sagas(printer, result);
  print_commands(printer, result, document_.dir.value_or(""));
}

}  // namespace laban::cli
