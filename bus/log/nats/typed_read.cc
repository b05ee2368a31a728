#include "bus/log/nats/typed_read.h"

#include <optional>

#include "bus/log/nats/answers.h"
#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

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
  auto message = read_stored_message(*answer);
  if (!message) return message.error();
  if (message->sequence < from_) {
    return Error{ErrorKind::corrupt, "NATS answered with an older message than was asked for"};
  }
  from_ = message->sequence + 1;
  return std::optional<StoredMessage>(std::move(*message));
}

}  // namespace laban::nats
