#include "services/audit/verdicts.h"

#include <laban/json.h>

#include <nlohmann/json.hpp>

#include "bus/log/requests.h"

namespace audit {

using namespace laban;
using namespace std::chrono_literals;

Result<std::map<std::string, std::string>> read_verdicts(RequestClient& client) {
  std::map<std::string, std::string> states;
  nlohmann::json request{{"definition", "order"}, {"limit", 1000}};
  for (;;) {
    const auto answer = client.ask("observer", "sagas.ls", request.dump(), 10s);
    if (!answer) return answer.error();
    const auto page = parse_json<nlohmann::json>(*answer);
    if (!page.is_object() || !page.contains("sagas")) {
      return Error{ErrorKind::corrupt, "the observer's answer to sagas.ls is malformed"};
    }
    for (const auto& saga : page["sagas"]) states[text_in(saga, "saga")] = text_in(saga, "state");
    if (!page.contains("cursor") || !page["cursor"].is_string()) return states;
    request["cursor"] = page["cursor"];
  }
}

namespace {

void add_settlements(const nlohmann::json& step, const std::string& saga,
                     std::vector<Settlement>& into) {
  for (const auto& [field, is_undo] : {std::pair{"skipped", false}, {"waived", true}}) {
    const auto at = step.find(field);
    if (at == step.end() || !at->is_number_unsigned()) continue;
    into.push_back({saga, text_in(step, "step"), is_undo, at->get<std::uint64_t>()});
  }
}

}  // namespace

Result<std::vector<Settlement>> read_settlements(RequestClient& client,
                                                 const std::vector<std::string>& sagas) {
  std::vector<Settlement> settlements;
  for (const auto& saga : sagas) {
    const nlohmann::json request{{"saga", saga}, {"definition", "order"}, {"events", 0}};
    const auto answer = client.ask("observer", "sagas.show", request.dump(), 10s);
    // An action can name any saga.
    if (!answer && answer.error().kind == ErrorKind::not_found) continue;
    if (!answer) return answer.error();
    const auto shown = parse_json<nlohmann::json>(*answer);
    if (!shown.is_object() || !shown.contains("steps") || !shown["steps"].is_array()) {
      return Error{ErrorKind::corrupt, "the observer's answer to sagas.show is malformed"};
    }
    for (const auto& step : shown["steps"]) add_settlements(step, saga, settlements);
  }
  return settlements;
}

}  // namespace audit
