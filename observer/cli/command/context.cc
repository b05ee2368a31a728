#include "observer/cli/command/context.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

namespace laban::cli {

Exit Context::fail(const Failure& failure) const {
  out.flush();
  if (wants_json()) {
    const nlohmann::json error{
        {"code", name_of(failure.exit)}, {"message", failure.message}, {"next", failure.next}};
    err.json(nlohmann::json{{"error", error}}.dump(-1, ' ', false,
                                                   nlohmann::json::error_handler_t::replace));
  } else {
    const std::string next = failure.next.empty() ? "" : ". " + failure.next;
    err.line({{"laban: ", Colour::red}, {failure.message + next}});
  }
  err.flush();
  return failure.exit;
}

Result<System> connect(const Context& context, Wakeup* wakeup) {
  auto target = resolve_target(context.target, context.environment);
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
