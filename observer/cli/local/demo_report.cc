#include "observer/cli/local/demo_report.h"

#include <fmt/format.h>

#include "observer/cli/sagas/saga_view.h"

namespace laban::cli {
namespace {

double microseconds(Duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

// "cancellation 3, zero_price 1"
std::string rejections_text(const DemoResult& result) {
  std::string text;
  const Json rejected = result.placing.value("rejected_rows", Json::object());
  for (const auto& [reason, count] : rejected.items()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", reason, count.dump());
  }
  return text;
}

Json rounded(double value) { return std::round(value * 1000) / 1000; }

void print_rules(Printer& printer, const DemoResult& result) {
  for (const Json& rule : result.audit.value("rules", Json::array())) {
    const bool holds = rule.value("holds", false);
    printer.line(
        {holds ? Span{"  ✓ ", Colour::green} : Span{"  ✗ ", Colour::red},
         {fmt::format("{:<28}", rule.value("rule", ""))},
         {fmt::format("{:>9} facts  ", rule.value("facts", std::uint64_t{0})), Colour::dim},
         {rule.value("statement", ""), Colour::dim}});
    if (const std::string unknown = rule.value("unknown", ""); !unknown.empty()) {
      printer.line({{"      unknown: " + unknown, Colour::red}});
    }
    for (const Json& example : rule.value("examples", Json::array())) {
      if (example.is_string()) printer.line({{"      " + example.get<std::string>(), Colour::red}});
    }
  }
}

void print_outcome(Printer& printer, const DemoResult& result) {
  const Snapshot& last = result.last;
  const auto sagas = static_cast<double>(std::max<std::uint64_t>(result.placed(), 1));
  printer.line();
  printer.line(
      last.known
          ? fmt::format("{} orders placed: {} completed, {} compensated, {} stuck, {} running",
                        result.placed(), last.completed, last.compensated, last.stuck, last.running)
          : fmt::format("{} orders placed; their endings were not observed", result.placed()));
  if (const auto rejections = rejections_text(result); !rejections.empty()) {
    printer.line("rows rejected: " + rejections);
  }
  if (result.seconds && *result.seconds > 0) {
    printer.line(fmt::format("{} events in {:.1f} s: {:.0f} sagas/s, {:.0f} core-µs per saga",
                             last.events, *result.seconds, sagas / *result.seconds,
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

Json demo_json(const DemoPlan& plan, const DemoResult& result, const SystemSettings& settings) {
  const Snapshot& last = result.last;
  const bool observed = last.known;
  const auto if_observed = [observed](std::uint64_t count) {
    return observed ? Json(count) : Json();
  };
  const auto sagas = static_cast<double>(std::max<std::uint64_t>(result.placed(), 1));
  Json chosen = Json::array();
  for (const auto& saga : result.sagas) {
    chosen.push_back({{"saga", saga.summary.saga}, {"state", name_of(saga.summary.state)}});
  }
  Json cpu = Json::object();
  for (const auto& [name, used] : result.cpu) cpu[name] = rounded(microseconds(used) / sagas);
  Json failures = Json::object();
  for (const auto& [type, count] : last.failures) failures[type] = count;
  return {{"schema_version", 1},
          {"seed", plan.orders_file.empty() ? Json(plan.seed) : Json()},
          {"partitions", settings.partitions},
          {"options", settings.options},
          {"rows", result.placing.value("rows", std::uint64_t{0})},
          {"rejected_rows", result.placing.value("rejected_rows", Json::object())},
          {"placed", result.placed()},
          {"completed", if_observed(last.completed)},
          {"compensated", if_observed(last.compensated)},
          {"stuck", if_observed(last.stuck)},
          {"running", if_observed(last.running)},
          {"failures", failures},
          {"events", if_observed(last.events)},
          {"log_messages", result.log_messages},
          {"seconds", result.seconds ? rounded(*result.seconds) : Json()},
          {"sagas_per_second",
           result.seconds && *result.seconds > 0 ? rounded(sagas / *result.seconds) : Json()},
          {"cpu_us_per_saga", rounded(microseconds(result.cpu_of_all()) / sagas)},
          {"cpu_us_per_saga_by_program", cpu},
          {"placing_cpu_us_per_saga", rounded(microseconds(result.placing_cpu) / sagas)},
          {"gave_up", result.gave_up},
          {"audit", result.audit},
          {"holds", result.holds()},
          {"sagas", chosen}};
}

void print_demo(Printer& printer, const DemoResult& result, const std::filesystem::path& kept) {
  print_outcome(printer, result);
  printer.line();
  printer.line(Line{{"Audit: stores against log", Colour::bold}});
  print_rules(printer, result);
  printer.line(result.audit_exit == 0 ? Line{{"  ✓ the audit holds", Colour::green}}
                                      : Line{{"  ✗ the audit does not hold", Colour::red}});
  print_sagas(printer, result);
  print_commands(printer, result, kept);
}

}  // namespace laban::cli
