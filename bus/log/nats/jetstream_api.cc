#include "bus/log/nats/jetstream_api.h"

#include <fmt/core.h>
#include <laban/json.h>

#include "bus/log/nats/answers.h"

namespace laban::nats {

using nlohmann::json;

namespace {

std::string without_jetstream(const std::string& url) {
  return fmt::format("NATS at {} has no JetStream: start nats-server with --jetstream", url);
}

}  // namespace

std::string stream_name(std::string_view name_space, std::uint32_t partition) {
  return fmt::format("{}-{}", name_space, partition);
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
    if (is_without_jetstream(*error)) {
      return Error{ErrorKind::unavailable, without_jetstream(broker.url())};
    }
    return error_of(*error, fmt::format("{} refused {}", broker.url(), endpoint));
  }
  return parsed;
}

Result<std::optional<StoredMessage>> find_message(Broker& broker, const std::string& stream,
                                                  const std::string& subject, std::uint64_t from) {
  const auto answer =
      ask_jetstream(broker, "STREAM.MSG.GET." + stream, {{"seq", from}, {"next_by_subj", subject}});
  if (!answer && answer.error().kind == ErrorKind::not_found) return std::optional<StoredMessage>();
  if (!answer) return answer.error();
  auto message = read_stored_message(*answer);
  if (!message) return message.error();
  if (message->sequence < from) {
    return Error{ErrorKind::corrupt, "NATS answered with an older message than was asked for"};
  }
  return std::optional<StoredMessage>(std::move(*message));
}

}  // namespace laban::nats
