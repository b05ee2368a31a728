#include "observer/cli/sagas/act_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "observer/cli/terminal/table.h"

namespace laban::cli {

using Ending = ActReport::Ending;

namespace {

Span sign_of(Ending ending) {
  switch (ending) {
    case Ending::done:
      return {"✓ ", Colour::green};
    case Ending::passed_over:
      return {"○ ", Colour::dim};
    case Ending::not_moved:
    case Ending::interrupted:
      return {"▲ ", Colour::yellow};
    case Ending::refused:
    case Ending::not_found:
    case Ending::failed:
      return {"✗ ", Colour::red};
  }
  return {"? "};
}

std::string words_of(Ending ending) {
  std::string words = name_of(ending);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

void ActTally::count(const ActReport& report) { ++counts_[report.ending]; }

// The worst that happened.
Exit ActTally::exit() const {
  const auto has = [&](Ending ending) { return counts_.contains(ending); };
  if (has(Ending::interrupted)) return Exit::interrupted;
  if (has(Ending::not_moved)) return Exit::timed_out;
  if (has(Ending::not_found)) return Exit::not_found;
  return has(Ending::refused) ? Exit::answer_is_no : Exit::done;
}

std::string ActTally::text() const {
  std::string text;
  for (const auto& [ending, count] : counts_)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, words_of(ending));
  return text;
}

Json ActTally::json() const {
  Json counts = Json::object();
  for (const auto& [ending, count] : counts_) counts[name_of(ending)] = count;
  return counts;
}

Line line_of(const ActReport& report, const std::string& place) {
  Line line;
  if (!place.empty()) line.push_back({place + "  ", Colour::dim});
  line.push_back({report.saga + "  ", Colour::bold});
  line.push_back(sign_of(report.ending));
  const bool says_itself = report.ending == Ending::done || report.ending == Ending::not_found;
  line.push_back({says_itself ? report.text : words_of(report.ending) + ": " + report.text});
  if (!report.state.empty()) {
    line.push_back({"  "});
    line.push_back(state_span(report.state));
  }
  return line;
}

Json json_of(const ActReport& report) {
  const bool is_said = report.sequence != 0;
  return {{"saga", report.saga},
          {"definition", report.definition.empty() ? Json(nullptr) : Json(report.definition)},
          {"generation", report.generation},
          {"result", name_of(report.ending)},
          {"text", report.text},
          {"state", report.state.empty() ? Json(nullptr) : Json(report.state)},
          {"id", is_said ? Json(report.id.hex()) : Json(nullptr)},
          {"sequence", is_said ? Json(report.sequence) : Json(nullptr)}};
}

}  // namespace laban::cli
