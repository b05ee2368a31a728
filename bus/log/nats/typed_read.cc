#include "bus/log/nats/typed_read.h"

#include <optional>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

Result<TypedReader> TypedReader::open(Connection& connection, const std::string& name_space,
                                      std::uint32_t partition, std::string_view type,
                                      Sources sources) {
  const auto subject = Subject::make(name_space, partition, type);
  if (!subject) return subject.error();
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  const std::string stream = stream_name(name_space, partition);
  if (const auto found = ask_jetstream(broker, "STREAM.INFO." + stream); !found) {
    return found.error();
  }
  return TypedReader(connection, stream, subject->text() + (sources == Sources::all ? ".*" : ""));
}

Result<std::optional<StoredMessage>> TypedReader::next() {
  auto message = find_message(broker_of(*connection_), stream_, subject_, from_);
  if (message && *message) from_ = (*message)->sequence + 1;
  return message;
}

}  // namespace laban::nats
