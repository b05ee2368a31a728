#include "observer/cli/client/observer_client.h"

#include <fmt/core.h>

namespace laban::cli {

Result<Json> ObserverClient::ask(const std::string& endpoint, const Json& request,
                                 Duration patience) const {
  const auto answer = requests_->ask("observer", endpoint, dump(request), patience);
  if (!answer && answer.error().kind == ErrorKind::unavailable) {
    return Error{
        ErrorKind::unavailable,
        fmt::format("the observer does not answer ({}). See what is wrong with: laban doctor",
                    answer.error().message)};
  }
  if (!answer) return answer.error();
  Json document = Json::parse(*answer, nullptr, false);
  if (document.is_discarded()) {
    return Error{ErrorKind::corrupt,
                 fmt::format("the observer's answer to {} is not JSON", endpoint)};
  }
  return document;
}

}  // namespace laban::cli
