#include "observer/cli/sagas/action_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "observer/api/json_codec.h"
#include "observer/cli/sagas/saga_words.h"

namespace laban {

template struct observer::api::JsonCodec<cli::SagaActionResult>;
template struct observer::api::JsonCodec<cli::ActionsDocument>;

namespace cli {

using Ending = ActionReport::Ending;

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
  if (ending == Ending::passed_over) return "skipped";
  std::string words = name_of(ending);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string text_of(const ActionReport& report) {
  if (report.ending == Ending::not_found) return report.text;
  if (report.is_preview && report.ending == Ending::done) return "would come to: " + report.text;
  if (report.ending == Ending::done) return report.text;
  return (report.is_preview ? "would be " : "") + words_of(report.ending) + ": " + report.text;
}

}  // namespace

const char* name_of(Ending ending) {
  switch (ending) {
    case Ending::done:
      return "done";
    case Ending::passed_over:
      return "passed_over";
    case Ending::refused:
      return "refused";
    case Ending::not_found:
      return "not_found";
    case Ending::not_moved:
      return "not_moved";
    case Ending::failed:
      return "failed";
    case Ending::interrupted:
      return "interrupted";
  }
  return "?";
}

Exit ActionTally::exit() const {
  const auto has = [&](Ending ending) { return counts_.contains(ending); };
  if (has(Ending::interrupted)) return Exit::interrupted;
  if (has(Ending::not_moved)) return Exit::timed_out;
  if (has(Ending::not_found)) return Exit::not_found;
  return has(Ending::refused) ? Exit::answer_is_no : Exit::done;
}

std::string ActionTally::text() const {
  std::string text;
  for (const auto& [ending, count] : counts_)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, words_of(ending));
  return text;
}

SagaActionResult result_of(const ActionReport& report) {
  SagaActionResult result{.saga = report.saga,
                          .generation = report.generation,
                          .result = report.ending,
                          .text = report.text,
                          .state = report.state};
  if (!report.definition.empty()) result.definition = report.definition;
  if (report.sequence != 0) {
    result.id = report.id.hex();
    result.sequence = report.sequence;
  }
  return result;
}

Line line_of(const ActionReport& report, const std::string& place) {
  Line line;
  if (!place.empty()) line.push_back({place + "  ", Colour::dim});
  line.push_back({report.saga + "  ", Colour::bold});
  const bool would_be_done = report.is_preview && report.ending == Ending::done;
  line.push_back(would_be_done ? sign_of(Ending::passed_over) : sign_of(report.ending));
  line.push_back({text_of(report)});
  if (report.state) {
    line.push_back({"  "});
    line.push_back(state_span(*report.state));
  }
  return line;
}

}  // namespace cli
}  // namespace laban
