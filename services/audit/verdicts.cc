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

}  // namespace audit
