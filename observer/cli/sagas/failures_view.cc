#include "observer/cli/sagas/failures_view.h"

#include <fmt/core.h>

#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

constexpr std::size_t reason_width = 60;

void print_next(Printer& printer, const Json& groups) {
  const Json& worst = groups.front();
  bool any_stuck = false;
  for (const Json& group : groups) any_stuck |= count_at(group, "stuck") > 0;
  printer.line();
  printer.line("What next");
  printer.line(fmt::format("  how it came about: laban why {}", text_at(worst, "example")));
  if (any_stuck) printer.line("  what needs a person: laban sagas ls --state stuck");
}

}  // namespace

void print_failures(Printer& printer, const Json& failures) {
  const Json& groups = list_at(failures, "groups");
  const auto sampled = count_at(object_at(failures, "sample"), "sagas");
  if (groups.empty()) {
    printer.line("No saga has failed.");
    return;
  }
  Table table({{"SAGAS", Align::right},
               {"STUCK", Align::right},
               {"SERVICE"},
               {"STEP"},
               {"EVENT"},
               {"REASON", Align::left, reason_width},
               {"FIRST"},
               {"LAST"},
               {"EXAMPLE", Align::left, 24}});
  for (const Json& group : groups) {
    const auto stuck = count_at(group, "stuck");
    table.add({{std::to_string(count_at(group, "sagas"))},
               {stuck == 0 ? "" : std::to_string(stuck), Colour::red},
               {text_at(group, "service")},
               {text_at(group, "step")},
               {text_at(group, "type")},
               {text_at(group, "reason")},
               {clock_at(group, "first"), Colour::dim},
               {clock_at(group, "last"), Colour::dim},
               {text_at(group, "example"), Colour::cyan}});
  }
  table.print(printer);
  if (const auto left_out = count_at(failures, "groups_left_out"); left_out > 0)
    printer.line(Line{{fmt::format("… and {} smaller groups", left_out), Colour::dim}});
  printer.line(Line{{fmt::format("of the last {} sagas that failed", sampled), Colour::dim}});
  print_next(printer, groups);
}

}  // namespace laban::cli
