#include "bus/log/nats/jetstream_api.h"

#include <fmt/core.h>
#include <laban/json.h>

namespace laban::nats {

using nlohmann::json;

namespace {

// Error codes of the server, from its errors.json.
constexpr std::uint64_t stream_not_found = 10059;
constexpr std::uint64_t consumer_not_found = 10014;
constexpr std::uint64_t no_message_found = 10037;
constexpr std::uint64_t stream_store_failed = 10077;  // a limit of the stream is reached
constexpr std::uint64_t message_exceeds_maximum = 10054;
constexpr std::uint64_t jetstream_not_enabled = 10076;
constexpr std::uint64_t jetstream_not_enabled_for_account = 10039;

ErrorKind kind_of(std::uint64_t code, std::uint64_t err_code) {
  switch (err_code) {
    case stream_not_found:
    case consumer_not_found:
    case no_message_found:
      return ErrorKind::not_found;
    case stream_store_failed:
      return ErrorKind::exhausted;
    case message_exceeds_maximum:
      return ErrorKind::invalid;
    default:
      return code == 503 ? ErrorKind::unavailable : ErrorKind::conflict;
  }
}

std::string without_jetstream(const std::string& url) {
  return fmt::format("NATS at {} has no JetStream: start nats-server with --jetstream", url);
}

}  // namespace

std::string stream_name(std::string_view name_space, std::uint32_t partition) {
  return fmt::format("{}-{}", name_space, partition);
}

Error error_of(const json& error, std::string_view doing) {
  const std::uint64_t code = number_in(error, "code");
  const std::uint64_t err_code = number_in(error, "err_code");
  const std::string description = text_in(error, "description");
  const char* next = err_code == stream_store_failed
                         ? "; raise max_bytes of the stream or make room on the broker's disk"
                         : "";
  return {kind_of(code, err_code),
          fmt::format("{}: {} (NATS error {}){}", doing,
                      description.empty() ? "no reason given" : description,
                      err_code != 0 ? err_code : code, next)};
}

Result<json> ask_jetstream(Broker& broker, const std::string& endpoint, const json& body) {
  const auto answer =
      broker.ask("$JS.API." + endpoint, body.is_null() ? "" : body.dump(), api_patience);
  if (!answer) {
    if (answer.error().kind == ErrorKind::unavailable && broker.is_connected()) {
      return Error{ErrorKind::unavailable,
                   answer.error().message +
                       ": its JetStream has stopped. If its disk is full, make room and restart "
                       "nats-server"};
    }
    if (answer.error().kind != ErrorKind::not_found) return answer.error();
    return Error{ErrorKind::unavailable, without_jetstream(broker.url())};
  }
  auto parsed = parse_json<json>(data_of(*answer));
  if (!parsed.is_object()) {
    return Error{ErrorKind::corrupt, fmt::format("NATS at {} sent an answer to {} that is not JSON",
                                                 broker.url(), endpoint)};
  }
  if (const auto error = parsed.find("error"); error != parsed.end()) {
    const std::uint64_t err_code = number_in(*error, "err_code");
    if (err_code == jetstream_not_enabled || err_code == jetstream_not_enabled_for_account) {
      return Error{ErrorKind::unavailable, without_jetstream(broker.url())};
    }
    return error_of(*error, fmt::format("{} refused {}", broker.url(), endpoint));
  }
  return parsed;
}

}  // namespace laban::nats
