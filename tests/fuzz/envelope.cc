// A message of the log: subject, line feed, data. Whatever passes the checks can be shown, written
// and read again.

#include "bus/event/wire.h"
#include "events/order.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

void envelope(std::string_view input) {
  const auto end = std::min(input.find('\n'), input.size());
  const auto data = input.substr(std::min(end + 1, input.size()));
  const StoredMessage message{7, Time(Duration(1'790'000'000'000'000'000)),
                              std::string(input.substr(0, end)), std::string(data)};
  auto decoded = wire::decode(message, "shop", 0, 1);
  if (!decoded) {
    law(decoded.error().kind == ErrorKind::corrupt, "what cannot be read is corrupt");
    return;
  }
  const wire::Decoded moved = std::move(*decoded);
  law(moved.message().data == message.data, "a message is kept as it was");
  const auto again = wire::decode(
      {7, message.stored_at, message.subject, wire::encode(moved.envelope)}, "shop", 0, 1);
  if (again) {
    law(again->envelope.id == moved.envelope.id && again->envelope.cause == moved.envelope.cause &&
            again->envelope.saga == moved.envelope.saga &&
            again->envelope.source == moved.envelope.source &&
            again->envelope.trace == moved.envelope.trace &&
            again->envelope.time == moved.envelope.time &&
            again->envelope.payload.size() == moved.envelope.payload.size(),
        "an envelope is written as it was read");
  } else {
    law(data.size() > 60'000, "an envelope that was read can be written");
  }
  (void)wire::digest(message);
  (void)schema::to_cloudevents_json(schemas(), moved.envelope, moved.position);
}

}  // namespace laban::fuzz
