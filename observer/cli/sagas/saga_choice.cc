#include "observer/cli/sagas/saga_choice.h"

#include <algorithm>

namespace laban::cli {
namespace {

constexpr int page_of_sagas = 500;
constexpr int looked_through = 200;  // sagas, for one that failed in another way

Json list(const ObserverClient& observer, const char* state, int limit) {
  const auto answer = observer.ask("sagas.ls", {{"state", state}, {"limit", limit}});
  return answer ? list_at(*answer, "sagas") : Json::array();
}

std::string failing_type(const Json& summary) {
  return text_at(object_at(summary, "failure"), "type");
}

}  // namespace

Json sagas_worth_looking_at(const ObserverClient& observer) {
  Json chosen = Json::array();
  const auto choose = [&](const Json& summary) {
    const auto shown = observer.ask("sagas.show", {{"saga", text_at(summary, "saga")}});
    if (shown) chosen.push_back(*shown);
  };
  const Json completed = list(observer, "completed", 1);
  const Json compensated = list(observer, "compensated", looked_through);
  const Json stuck = list(observer, "stuck", 1);
  if (!completed.empty()) choose(completed.front());
  if (!compensated.empty()) choose(compensated.front());
  if (!stuck.empty()) {
    choose(stuck.front());
    return chosen;
  }
  const auto other = std::find_if(compensated.begin(), compensated.end(), [&](const Json& summary) {
    return failing_type(summary) != failing_type(compensated.front());
  });
  if (other != compensated.end()) choose(*other);
  return chosen;
}

std::optional<double> seconds_of_all(const ObserverClient& observer) {
  Json request{{"limit", page_of_sagas}, {"state", {"completed", "compensated", "stuck"}}};
  std::optional<Time> first, last;
  while (true) {
    const auto answer = observer.ask("sagas.ls", request);
    if (!answer) return std::nullopt;
    for (const Json& summary : list_at(*answer, "sagas")) {
      const auto started = parse_rfc3339(text_at(summary, "started"));
      const auto ended = parse_rfc3339(text_at(summary, "ended"));
      if (started) first = std::min(first.value_or(*started), *started);
      if (ended) last = std::max(last.value_or(*ended), *ended);
    }
    request["cursor"] = answer->value("cursor", Json());
    if (!request["cursor"].is_string()) break;
  }
  if (!first || !last) return std::nullopt;
  return std::chrono::duration<double>(*last - *first).count();
}

}  // namespace laban::cli
