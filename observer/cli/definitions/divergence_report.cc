#include "observer/cli/definitions/divergence_report.h"

#include <fmt/format.h>

#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

std::string joined(const Json& words) {
  std::string text;
  for (const Json& word : words) {
    if (!text.empty()) text += ", ";
    text += word.is_string() ? word.get<std::string>() : std::string("the saga");
  }
  return text;
}

// "ends, times out" of ["ends_differently", "times_out_differently"].
std::string kinds_text(const Json& saga) {
  std::string text;
  for (const Json& kind : list_at(saga, "kinds")) {
    std::string word = kind.is_string() ? kind.get<std::string>() : std::string();
    word = word.substr(0, word.find("_differently"));
    for (char& c : word) c = c == '_' ? ' ' : c;
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

// "compensating: no payment.charged within 10s; undoes charge, reserve".
std::string side_text(const Json& side) {
  std::string text = text_at(side, "state");
  const Json& failure = object_at(side, "failure");
  std::string why = text_at(failure, "reason");
  if (why.empty()) why = text_at(failure, "type");
  if (why.empty() && !list_at(side, "deadlines_passed").empty())
    why = fmt::format("timed out: {}", joined(list_at(side, "deadlines_passed")));
  if (!why.empty()) text += ": " + why;
  const Json& undoes = list_at(side, "undoes");
  if (!undoes.empty()) text += "; undoes " + joined(undoes);
  const Json& waived = list_at(side, "waived");
  if (!waived.empty()) text += "; waived " + joined(waived);
  return text;
}

}  // namespace

Result<void> add_pages(const AskPage& ask, Json request, std::uint64_t limit,
                       DivergenceReport& report) {
  constexpr std::uint64_t page_size = 100;
  request["limit"] = page_size;
  do {
    const auto page = ask(request);
    if (!page) return page.error();
    report.definition = text_at(*page, "definition");
    report.shadow = object_at(*page, "shadow");
    report.compared += count_at(*page, "compared");
    report.equal += count_at(*page, "equal");
    report.differing += count_at(*page, "differing");
    report.undecided += count_at(*page, "undecided");
    for (const auto& [kind, count] : object_at(*page, "kinds").items())
      report.kinds[kind] = count_at(report.kinds, kind.c_str()) + count.get<std::uint64_t>();
    for (const Json& saga : list_at(*page, "sagas")) {
      if (report.sagas.size() < limit) report.sagas.push_back(saga);
    }
    request["cursor"] = page->value("cursor", Json());
  } while (request["cursor"].is_string());
  return {};
}

Json report_json(const DivergenceReport& report) {
  return {{"compared", report.compared},
          {"equal", report.equal},
          {"differing", report.differing},
          {"undecided", report.undecided},
          {"kinds", report.kinds},
          {"sagas", report.sagas},
          {"sagas_left_out", report.differing - report.sagas.size()}};
}

void print_sagas(Context& context, const DivergenceReport& report, const char* other) {
  for (const Json& saga : report.sagas) {
    if (context.format == Format::jsonl) context.out.json(dump(saga));
    if (context.format == Format::name) context.out.line(text_at(saga, "saga"));
  }
  if (context.wants_json() || context.format == Format::name || report.sagas.empty()) return;
  Table table(
      {{"SAGA", Align::left, 40}, {"DIFFERS"}, {"FROM", Align::right}, {"IN FORCE"}, {other}});
  for (const Json& saga : report.sagas) {
    table.add({{text_at(saga, "saga")},
               {kinds_text(saga), Colour::yellow},
               {fmt::format("#{}", count_at(saga, "from"))},
               {side_text(object_at(saga, "in_force"))},
               {side_text(object_at(saga, "shadow"))}});
  }
  table.print(context.out);
  if (report.differing > report.sagas.size())
    context.err.line("more sagas differ; raise --limit to list them");
}

std::string share_text(const DivergenceReport& report) {
  const std::string of = fmt::format("of {} sagas", report.compared);
  return report.differing == 0 ? "none " + of : fmt::format("{} {}", report.differing, of);
}

std::string undecided_text(const DivergenceReport& report) {
  if (report.undecided == 0) return {};
  return fmt::format("; {} undecided", report.undecided);
}

}  // namespace laban::cli
