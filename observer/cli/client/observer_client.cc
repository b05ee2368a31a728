#include "observer/cli/client/observer_client.h"

#include <fmt/core.h>

namespace laban::cli {

Result<std::string> ObserverClient::ask_text(const std::string& endpoint,
                                             const std::string& request, Duration patience) const {
  auto answer = requests_->ask("observer", endpoint, request, patience);
  if (!answer && answer.error().kind == ErrorKind::unavailable) {
    return Error{
        ErrorKind::unavailable,
        fmt::format("the observer does not answer ({}). See what is wrong with: laban doctor",
                    answer.error().message)};
  }
  return answer;
}

Error ObserverClient::unreadable(std::string_view endpoint, const Error& error) {
  return {ErrorKind::corrupt,
          fmt::format("the observer's answer to {} cannot be read: {}", endpoint, error.message)};
}

}  // namespace laban::cli
