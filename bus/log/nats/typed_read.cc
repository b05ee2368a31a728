#include "bus/log/nats/typed_read.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <optional>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

using nlohmann::json;

namespace {

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    group = group << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(group >> bits & 0xff));
  }
  return bytes;
}

Result<StoredMessage> read_message(const json& answer) {
  const json message = object_in(answer, "message");
  const auto stored_at = parse_rfc3339(text_in(message, "time"));
  auto data = from_base64(text_in(message, "data"));
  const std::uint64_t sequence = number_in(message, "seq");
  if (!stored_at || !data || sequence == 0) {
    return Error{ErrorKind::corrupt, "NATS answered with a message that cannot be read"};
  }
  return StoredMessage{sequence, *stored_at, text_in(message, "subject"), std::move(*data)};
}

}  // namespace

Result<TypedReader> TypedReader::open(Connection& connection, const std::string& name_space,
                                      std::uint32_t partition, std::string_view type) {
  const auto subject = Subject::make(name_space, partition, type);
  if (!subject) return subject.error();
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  const std::string stream = stream_name(name_space, partition);
  if (const auto found = ask_jetstream(broker, "STREAM.INFO." + stream); !found) {
    return found.error();
  }
  return TypedReader(connection, "STREAM.MSG.GET." + stream, subject->text());
}

Result<std::optional<StoredMessage>> TypedReader::next() {
  const auto answer = ask_jetstream(broker_of(*connection_), endpoint_,
                                    {{"seq", from_}, {"next_by_subj", subject_}});
  if (!answer && answer.error().kind == ErrorKind::not_found) return std::optional<StoredMessage>();
  if (!answer) return answer.error();
  auto message = read_message(*answer);
  if (!message) return message.error();
  if (message->sequence < from_) {
    return Error{ErrorKind::corrupt, "NATS answered with an older message than was asked for"};
  }
  from_ = message->sequence + 1;
  return std::optional<StoredMessage>(std::move(*message));
}

}  // namespace laban::nats
