#include "observer/cli/stores/verdict_view.h"

#include <fmt/format.h>

#include "observer/cli/terminal/many.h"

namespace laban::cli {

using observer::Comparison;
using observer::RowDifference;
using observer::Verdict;

namespace {

constexpr std::size_t sagas_named = 20;

DifferingRow differing_row(const RowDifference& row, const Verdict& verdict) {
  DifferingRow differing{observer::saga_of_row(row.family, row.key),
                         observer::definition_of_row(row.family, row.key),
                         observer::name_of_family(row.family),
                         observer::name_of_row(row.family, row.key),
                         {}};
  for (const auto& one : verdict.what) differing.what.push_back({one.field, one.kept, one.folded});
  return differing;
}

std::vector<std::string> first_sagas(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const auto& saga : comparison.sagas) {
    if (names.size() == sagas_named) break;
    names.push_back(saga);
  }
  return names;
}

std::string lost_text(const std::vector<LogGap>& lost) {
  std::string text;
  for (const auto& gap : lost) {
    if (!text.empty()) text += ", ";
    text += to_text(gap);
  }
  return text;
}

void print_difference(Printer& printer, const RowDifference& row, const Verdict& verdict) {
  printer.line(fmt::format("  first difference: {} ({})",
                           observer::name_of_row(row.family, row.key),
                           observer::name_of_family(row.family)));
  for (const auto& what : verdict.what) {
    printer.line({{"    " + what.field + ": ", Colour::dim},
                  {what.kept.empty() ? "nothing" : what.kept, Colour::red},
                  {"; by the log: ", Colour::dim},
                  {what.folded.empty() ? "nothing" : what.folded}});
  }
}

void print_different(Printer& printer, const PartitionVerdict& one) {
  const Verdict& verdict = one.verdict;
  const Comparison& comparison = verdict.comparison;
  std::string names;
  for (const auto& saga : comparison.sagas) {
    if (names.size() > 200) {
      names += ", …";
      break;
    }
    names += (names.empty() ? "" : ", ") + saga;
  }
  printer.line({{fmt::format("partition {}: ", one.partition)},
                {"✗ different", Colour::red},
                {fmt::format(" at #{}: {} of {} rows differ, of {}{}{}, {}", verdict.position,
                             comparison.rows_differing, comparison.rows,
                             many(comparison.sagas.size(), "saga"), names.empty() ? "" : ": ",
                             names, to_text(one.took))}});
  if (comparison.first) print_difference(printer, *comparison.first, verdict);
}

}  // namespace

StoreVerdict document_of(const PartitionVerdict& one) {
  const Verdict& verdict = one.verdict;
  const Comparison& comparison = verdict.comparison;
  StoreVerdict document;
  document.partition = one.partition;
  document.equal = one.is_equal();
  document.outcome = one.unreadable.empty() ? name_of(verdict.outcome) : "unreadable";
  document.position = verdict.position;
  document.rows = comparison.rows;
  document.rows_differing = comparison.rows_differing;
  document.sagas_differing = comparison.sagas.size();
  document.sagas = first_sagas(comparison);
  document.kept_digest = comparison.kept_digest.hex();
  document.folded_digest = comparison.folded_digest.hex();
  if (comparison.first) document.first_difference = differing_row(*comparison.first, verdict);
  for (const auto& gap : verdict.lost) document.lost.push_back({gap.first, gap.last});
  document.sagas_checked_alone = verdict.sagas_checked_alone;
  document.seconds = std::chrono::duration<double>(one.took).count();
  if (!one.unreadable.empty()) document.message = one.unreadable;
  return document;
}

void print_verdict(Printer& printer, const PartitionVerdict& one) {
  const std::string name = fmt::format("partition {}: ", one.partition);
  const Verdict& verdict = one.verdict;
  if (!one.unreadable.empty())
    return printer.line({{name}, {"✗ cannot be read", Colour::red}, {": " + one.unreadable}});
  switch (verdict.outcome) {
    case Verdict::Outcome::equal:
      return printer.line({{name},
                           {"✓ equal", Colour::green},
                           {fmt::format(" at #{}: {}, digest {}, {}", verdict.position,
                                        many(verdict.comparison.rows, "row"),
                                        verdict.comparison.kept_digest.hex(), to_text(one.took))}});
    case Verdict::Outcome::different:
      return print_different(printer, one);
    case Verdict::Outcome::incomplete:
      printer.line({{name},
                    {"▲ incomplete evidence", Colour::yellow},
                    {fmt::format(" at #{}: the log has lost {}", verdict.position,
                                 lost_text(verdict.lost))}});
      printer.line(fmt::format(
          "  what the log still has is in the store, and the rows of {} sagas lead to their "
          "states; {}",
          verdict.sagas_checked_alone, to_text(one.took)));
  }
}

}  // namespace laban::cli
