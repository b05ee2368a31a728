#include "observer/cli/dead_letters/redrive_event.h"

#include <fmt/core.h>
#include <laban/event.h>
#include <laban/tx.h>

#include "bus/event/wire.h"
#include "events/laban.h"

namespace laban::cli {
namespace {

std::string saga_of(const Json& letter) {
  const std::string saga = text_at(letter, "saga");
  return saga.empty() ? "-" : saga;
}

template <class Native>
observer::OperatorEvent event_of(const Json& letter, const std::string& what, const Native& event,
                                 Time now) {
  const std::string type(EventTraits<typename Native::TableType>::type), saga = saga_of(letter);
  const auto payload = detail::encode_payload(event);
  Envelope envelope;
  envelope.id = root_id(observer::operator_source, text_at(letter, "id"), what);
  envelope.type = type;
  envelope.source = observer::operator_source;
  envelope.saga = saga;
  if (const auto cause = EventId::parse(text_at(letter, "id"))) envelope.cause = *cause;
  envelope.time = now;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, type, wire::encode(envelope)};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Result<LetterPayload> payload_of(const Json& letter) {
  const Json& event = object_at(letter, "event");
  const std::string hex = text_at(event, "payload");
  if (event.empty() || hex.size() % 2 != 0)
    return Error{ErrorKind::not_found, "the event that was set aside is in the store no more"};
  LetterPayload payload;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit_of(hex[i]), low = digit_of(hex[i + 1]);
    if (high < 0 || low < 0)
      return Error{ErrorKind::corrupt, "the observer's answer holds no payload"};
    payload.bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return payload;
}

Result<LetterPayload> edited_payload(const Json& letter, const std::string& json,
                                     const schema::SchemaRegistry& schemas) {
  auto bytes = schemas.from_json(text_at(letter, "type"), json);
  if (!bytes) return bytes.error();
  return LetterPayload{*std::move(bytes), true};
}

std::string why_closed(const Json& letter) {
  const std::string status = text_at(letter, "status");
  if (status == "open") return {};
  if (status == "failed_again") return "it has failed again: its newer letter counts";
  return "it is " + status + " already";
}

std::string why_not_redriven(const Json& letter, bool force) {
  const std::string state = text_at(letter, "saga_state");
  if (text_at(letter, "saga").empty() || text_at(letter, "service") == "observer")
    return "no service has set it aside: the message could not be read";
  if (std::string closed = why_closed(letter); !closed.empty()) return closed;
  const bool is_undone = state == "compensated" || state == "compensating";
  const std::string role = text_at(letter, "event_role");
  if (is_undone && role != "undo" && !force)
    return fmt::format("its saga is {}: what the service would do now is undone again (--force)",
                       state);
  return {};
}

observer::OperatorEvent redrive_event(const Json& letter, const LetterPayload& payload,
                                      const std::string& by, const std::string& reason, Time now) {
  const Json& event = object_at(letter, "event");
  RedriveRequestedT request;
  request.letter = text_at(letter, "id");
  request.letter_sequence = count_at(letter, "sequence");
  request.service = text_at(letter, "service");
  request.event_id = text_at(letter, "event_id");
  request.event_type = text_at(letter, "type");
  request.event_source = text_at(event, "source");
  request.event_cause = text_at(event, "cause");
  request.edited = payload.edited;
  request.by = by;
  request.reason = reason;
  request.payload.assign(payload.bytes.begin(), payload.bytes.end());
  const std::string what =
      fmt::format("redrive {} {}", count_at(letter, "tries"),
                  wire::digest({0, {}, text_at(letter, "type"), payload.bytes}).hex());
  return event_of(letter, what, request, now);
}

observer::OperatorEvent discard_event(const Json& letter, const std::string& by,
                                      const std::string& reason, Time now) {
  DeadLetterDiscardedT discarded;
  discarded.letter = text_at(letter, "id");
  discarded.letter_sequence = count_at(letter, "sequence");
  discarded.service = text_at(letter, "service");
  discarded.event_id = text_at(letter, "event_id");
  discarded.by = by;
  discarded.reason = reason;
  return event_of(letter, "discard", discarded, now);
}

}  // namespace laban::cli
