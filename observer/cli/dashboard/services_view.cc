#include "observer/cli/dashboard/services_view.h"

#include <fmt/core.h>

#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

using top::Verdict;

Span verdict_span(const top::ServiceRow& row) {
  if (row.verdict == Verdict::good) return {"✓ well", Colour::green};
  if (row.verdict == Verdict::warning) return {"▲ look", Colour::yellow};
  return {row.instances == 0 ? "✗ silent" : "✗ halted", Colour::red};
}

std::string time_or_nothing(const std::optional<Duration>& time) {
  return time ? to_text(*time) : std::string();
}

void print_table(Printer& printer, const top::ServiceMap& map) {
  Table table({{"SERVICE"},
               {"HEALTH"},
               {"UP", Align::right},
               {"BEHIND", Align::right},
               {"PARKED", Align::right},
               {"WAITED FOR", Align::right},
               {"LONGEST", Align::right},
               {"P50", Align::right},
               {"P95", Align::right},
               {"FAILED", Align::right},
               {"VERSION"}});
  for (const auto& row : map.services) {
    const bool is_up = row.instances > 0;
    table.add({{row.name},
               verdict_span(row),
               {std::to_string(row.instances)},
               {is_up ? std::to_string(row.behind) : ""},
               {is_up ? std::to_string(row.parked) : ""},
               {row.waiting ? std::to_string(*row.waiting) : ""},
               {row.longest_wait ? to_text(row.longest_wait->waited) : ""},
               {time_or_nothing(row.p50)},
               {time_or_nothing(row.p95)},
               {std::to_string(row.failed), row.failed > 0 ? Colour::yellow : Colour::plain},
               {row.version, Colour::dim}});
  }
  table.print(printer);
}

void print_types(Printer& printer, const char* verb, const std::vector<top::TypeCount>& types) {
  Line line{{fmt::format("  {:<6} ", verb), Colour::dim}};
  if (types.empty()) line.push_back({"nothing", Colour::dim});
  for (std::size_t i = 0; i < types.size(); ++i) {
    line.push_back({i == 0 ? "" : ", "});
    line.push_back({types[i].type});
    line.push_back({fmt::format(" {}", types[i].seen), Colour::dim});
  }
  printer.line(line);
}

void print_unheard(Printer& printer, const top::ServiceMap& map) {
  if (map.unheard.empty()) return;
  printer.line();
  printer.line("Handled by no service");
  for (const auto& one : map.unheard) {
    const bool is_observed = !one.observed_as.empty();
    Line line{{is_observed ? "  " : "  ▲ ", Colour::yellow},
              {one.type},
              {fmt::format(" {} from {}, ", one.seen, one.source.empty() ? "?" : one.source),
               Colour::dim}};
    line.push_back(is_observed ? Span{"the observer counts it as " + one.observed_as, Colour::dim}
                               : Span{"ignored", Colour::yellow});
    printer.line(line);
  }
  for (const auto& name : map.silent)
    printer.line(Line{{"  " + name + " does not answer: what it handles is unknown", Colour::dim}});
}

void print_troubles(Printer& printer, const top::ServiceMap& map) {
  bool is_first = true;
  for (const auto& row : map.services) {
    if (row.says.empty()) continue;
    if (is_first) printer.line();
    is_first = false;
    const bool is_bad = row.verdict == Verdict::bad;
    printer.line({{is_bad ? "✗ " : "▲ ", is_bad ? Colour::red : Colour::yellow},
                  {fmt::format("{}: {}. ", row.name, row.says)},
                  {row.next, Colour::bold}});
  }
}

}  // namespace

void print_services(Printer& printer, const top::ServiceMap& map) {
  print_table(printer, map);
  print_troubles(printer, map);
  for (const auto& row : map.services) {
    printer.line();
    printer.line(Line{{row.name, Colour::bold}});
    if (row.instances > 0) print_types(printer, "hears", row.hears);
    print_types(printer, "emits", row.emits);
  }
  print_unheard(printer, map);
}

}  // namespace laban::cli
