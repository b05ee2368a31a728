#include "observer/cli/client/connection.h"

#include <fmt/core.h>

#include <chrono>

namespace laban::cli {

Result<System> connect(const TargetOptions& choice, const Environment& environment,
                       Wakeup* wakeup) {
  auto target = resolve_target(choice, environment);
  if (!target) return target.error();
  nats::ConnectionOptions options;
  options.url = target->url;
  options.name = "laban";
  options.credentials_file = target->credentials_file;
  auto connection = nats::Connection::open(options, wakeup, std::chrono::seconds(2));
  if (!connection) {
    return Error{connection.error().kind,
                 fmt::format("{} (from {}). See what is wrong with: laban doctor",
                             connection.error().message, target->origin)};
  }
  return System{std::move(*target), std::move(*connection)};
}

}  // namespace laban::cli
