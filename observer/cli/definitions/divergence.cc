#include "observer/cli/definitions/divergence.h"

#include <fmt/format.h>

#include <algorithm>

#include "observer/api/json_codec.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"

namespace laban::observer::api {
template struct JsonCodec<cli::DivergeDocument>;
template struct JsonCodec<cli::WhatIfDocument>;
template struct JsonCodec<DivergingSaga>;
}  // namespace laban::observer::api

namespace laban::cli {
namespace {

// "ends, times out" for ends_differently and times_out_differently.
std::string kinds_text(const api::DivergingSaga& saga) {
  if (saga.kinds.empty()) return "undecided";
  std::string text;
  for (const auto kind : saga.kinds) {
    std::string word = name_of(kind);
    word = word.substr(0, word.find("_differently"));
    for (char& c : word) c = c == '_' ? ' ' : c;
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::string why_text(const api::DivergenceSide& side) {
  if (side.failure && !side.failure->reason.empty()) return side.failure->reason;
  if (side.failure && !side.failure->type.empty()) return side.failure->type;
  std::string steps;
  for (const auto& step : side.deadlines_passed)
    steps += (steps.empty() ? "" : ", ") + step.value_or("the saga");
  return steps.empty() ? steps : "timed out: " + steps;
}

// "compensating: no payment.charged within 10s; undoes charge, reserve".
std::string side_text(const api::DivergenceSide& side) {
  std::string text = name_of(side.state);
  if (const std::string why = why_text(side); !why.empty()) text += ": " + why;
  if (!side.undoes.empty()) text += fmt::format("; undoes {}", fmt::join(side.undoes, ", "));
  if (!side.waived.empty()) text += fmt::format("; waived {}", fmt::join(side.waived, ", "));
  return text;
}

// What the other definition decides where the two part: nothing that the log has after that tells
// what would have followed.
std::string other_text(const api::DivergingSaga& saga) {
  if (saga.parting) return saga.parting->shadow;
  return fmt::format("{} (too many events to tell what it decides at #{})", side_text(saga.shadow),
                     saga.from);
}

Span saved_span(const api::DivergingSaga& saga) {
  if (!saga.parting || !saga.parting->saved) return {};
  const auto saved = *saga.parting->saved;
  const Colour colour = saved == observer::Saved::yes  ? Colour::green
                        : saved == observer::Saved::no ? Colour::red
                                                       : Colour::yellow;
  return {name_of(saved), colour};
}

// Those that differ, then the undecided ones.
std::vector<const api::DivergingSaga*> listed_in(const DivergenceReport& report) {
  std::vector<const api::DivergingSaga*> all;
  for (const auto& saga : report.tally.sagas) all.push_back(&saga);
  for (const auto& saga : report.tally.undecided_sagas) all.push_back(&saga);
  return all;
}

// One line for each saga; `other` is the heading of the other definition's column.
void print_sagas(const Page& page, const DivergenceReport& report, const char* other) {
  const auto sagas = listed_in(report);
  if (sagas.empty()) return;
  std::vector<Column> columns = {
      {"SAGA", Align::left, 40}, {"DIFFERS"}, {"FROM", Align::right}, {"IN FORCE"}, {other}};
  const bool asks = std::any_of(sagas.begin(), sagas.end(), [](const auto* saga) {
    return saga->parting && saga->parting->saved;
  });
  if (asks) columns.insert(columns.end(), {{"SAVED"}, {"BECAUSE"}});
  Table table(std::move(columns));
  for (const auto* saga : sagas) {
    std::vector<Span> row = {{saga->saga},
                             {kinds_text(*saga), Colour::yellow},
                             {fmt::format("#{}", saga->from)},
                             {side_text(saga->in_force)},
                             {other_text(*saga)}};
    if (asks) {
      row.push_back(saved_span(*saga));
      row.push_back({saga->parting ? saga->parting->because.value_or("") : ""});
    }
    table.add(std::move(row));
  }
  table.print(page.out);
  if (report.sagas_left_out > 0)
    page.err.line("more sagas differ or are undecided; raise --limit to list them");
}

// What must not be read into the table.
void print_limits_of_knowledge(const Page& page, const DivergenceReport& report) {
  if (listed_in(report).empty()) return;
  const auto count = [&](observer::Saved saved) {
    const auto found = report.tally.saved.find(saved);
    return found == report.tally.saved.end() ? 0 : found->second;
  };
  const auto yes = count(observer::Saved::yes), no = count(observer::Saved::no),
             unknown = count(observer::Saved::unknown);
  if (yes + no + unknown > 0) {
    page.out.line(
        fmt::format("would it have saved them from failing there? yes {}, no {}, cannot "
                    "be told {}",
                    yes, no, unknown));
  }
  page.out.line(
      Line{{"What the log has after FROM followed from the recorded decision; how a saga "
            "would have ended is not in it.",
            Colour::dim}});
}

std::vector<std::string> lines_of(const DivergenceReport& report) {
  std::vector<std::string> lines;
  for (const auto* saga : listed_in(report)) lines.push_back(api::to_json(*saga));
  return lines;
}

std::vector<std::string> names_of(const DivergenceReport& report) {
  std::vector<std::string> names;
  for (const auto& saga : report.tally.sagas) names.push_back(saga.saga);
  return names;
}

// "3 of 120 sagas".
std::string share_text(const DivergenceReport& report) {
  const std::string of = "of " + many(report.tally.compared, "saga");
  return report.tally.differing == 0 ? "none " + of
                                     : fmt::format("{} {}", report.tally.differing, of);
}

std::string undecided_text(const DivergenceReport& report) {
  const std::uint64_t undecided = report.tally.undecided;
  if (undecided == 0) return "";
  return fmt::format("; {} undecided (still open under one of the two)", undecided);
}

}  // namespace

void DivergenceReport::add(api::DivergenceTally page, std::uint64_t limit) {
  tally.compared += page.compared;
  tally.equal += page.equal;
  tally.differing += page.differing;
  tally.undecided += page.undecided;
  for (const auto& [kind, count] : page.kinds) tally.kinds[kind] += count;
  for (const auto& [saved, count] : page.saved) tally.saved[saved] += count;
  const auto keep = [&](std::vector<api::DivergingSaga>& to,
                        std::vector<api::DivergingSaga>& from) {
    for (auto& saga : from) {
      if (to.size() < limit) {
        to.push_back(std::move(saga));
      } else {
        ++sagas_left_out;
      }
    }
  };
  keep(tally.sagas, page.sagas);
  keep(tally.undecided_sagas, page.undecided_sagas);
}

Result<api::DivergencePage> add_pages(const AskPage& ask, api::DivergenceRequest request,
                                      std::uint64_t limit, DivergenceReport& report) {
  constexpr std::uint64_t page_size = 100;
  request.limit = page_size;
  while (true) {
    auto page = ask(request);
    if (!page) return page.error();
    report.add(std::exchange(page->tally, {}), limit);
    if (!page->cursor) return page;
    request.cursor = std::move(page->cursor);
  }
}

void DivergeAnswer::print(const Page& page) const {
  const DivergenceReport& report = document_.report;
  print_sagas(page, report, "SHADOW");
  page.out.line(fmt::format(
      "{}: {} differ{} under the shadow (version {}, {}){}", document_.definition,
      share_text(report), report.tally.differing == 1 ? "s" : "", document_.shadow.number,
      document_.shadow.withdrawn == Time{} ? "in force" : "withdrawn", undecided_text(report)));
  print_limits_of_knowledge(page, report);
  print_as_of(page.out, document_.as_of);
}

std::vector<std::string> DivergeAnswer::json_lines() const { return lines_of(document_.report); }

std::optional<std::vector<std::string>> DivergeAnswer::names() const {
  return names_of(document_.report);
}

void WhatIfAnswer::print(const Page& page) const {
  const DivergenceReport& report = document_.report;
  print_sagas(page, report, "UNDER IT");
  if (document_.is_same) {
    page.out.line(
        fmt::format("{}: no differences possible; {} equals every version that was in force",
                    document_.definition, document_.file));
    return;
  }
  page.out.line(fmt::format("{}: {} would end, time out or compensate differently under {}{}",
                            document_.definition, share_text(report), document_.file,
                            undecided_text(report)));
  print_limits_of_knowledge(page, report);
  if (document_.same_as) {
    page.out.line(fmt::format(
        "It equals version {}, which is in force: only sagas under other versions can differ.",
        *document_.same_as));
  }
  for (const auto& lost : document_.lost) {
    page.err.line(fmt::format(
        "incomplete evidence: messages #{} to #{} are gone from the log of partition {}; sagas "
        "are judged by the rest",
        lost.gap.first, lost.gap.last, lost.partition));
  }
  print_as_of(page.out, document_.as_of);
}

std::vector<std::string> WhatIfAnswer::json_lines() const { return lines_of(document_.report); }

std::optional<std::vector<std::string>> WhatIfAnswer::names() const {
  return names_of(document_.report);
}

}  // namespace laban::cli
