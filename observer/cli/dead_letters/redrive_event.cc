#include "observer/cli/dead_letters/redrive_event.h"

#include <fmt/core.h>
#include <laban/event.h>
#include <laban/tx.h>

#include "bus/event/wire.h"
#include "events/laban.h"

namespace laban::cli {
namespace {

using observer::LetterStatus;
using observer::State;

template <class Native>
observer::OperatorEvent event_of(const api::DeadLetter& letter, const std::string& what,
                                 const Native& event, Time now) {
  const std::string type(EventTraits<typename Native::TableType>::type);
  const std::string saga = letter.saga.value_or("-");
  const auto payload = detail::encode_payload(event);
  Envelope envelope;
  envelope.id = root_id(observer::operator_source, letter.id, what);
  envelope.type = type;
  envelope.source = observer::operator_source;
  envelope.saga = saga;
  if (const auto cause = EventId::parse(letter.id)) envelope.cause = *cause;
  envelope.time = now;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, type, wire::encode(envelope)};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Result<LetterPayload> payload_of(const api::DeadLetterDetail& letter) {
  if (!letter.event || letter.event->payload.size() % 2 != 0)
    return Error{ErrorKind::not_found, "the event is no longer in the store"};
  const std::string& hex = letter.event->payload;
  LetterPayload payload;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit_of(hex[i]), low = digit_of(hex[i + 1]);
    if (high < 0 || low < 0)
      return Error{ErrorKind::corrupt, "the payload in the observer's answer is not hexadecimal"};
    payload.bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return payload;
}

Result<LetterPayload> edited_payload(const std::string& event_type, const std::string& json,
                                     const schema::SchemaRegistry& schemas) {
  auto bytes = schemas.from_json(event_type, json);
  if (!bytes) return bytes.error();
  return LetterPayload{*std::move(bytes), true};
}

std::string why_closed(const api::DeadLetter& letter) {
  if (letter.status == LetterStatus::open) return {};
  if (letter.status == LetterStatus::failed_again)
    return "it has failed again: act on its newer dead letter";
  return fmt::format("it is already {}", name_of(letter.status));
}

std::string why_not_redriven(const api::DeadLetterDetail& detail, bool force) {
  const api::DeadLetter& letter = detail.letter;
  if (!letter.saga || letter.service == "observer")
    return "it belongs to no service: the message could not be read";
  if (std::string closed = why_closed(letter); !closed.empty()) return closed;
  const bool is_undone =
      detail.saga_state == State::compensated || detail.saga_state == State::compensating;
  // A compensating saga waits for its undos.
  if (is_undone && detail.event_role != observer::Role::undo && !force)
    return fmt::format(
        "its saga is {}: whatever the service does now will be undone (override with --force)",
        name_of(*detail.saga_state));
  return {};
}

observer::OperatorEvent redrive_event(const api::DeadLetterDetail& detail,
                                      const LetterPayload& payload, const std::string& by,
                                      const std::string& reason, Time now) {
  const api::DeadLetter& letter = detail.letter;
  RedriveRequestedT request;
  request.letter = letter.id;
  request.letter_sequence = letter.sequence;
  request.service = letter.service;
  request.event_id = letter.event_id;
  request.event_type = letter.type;
  if (detail.event) {
    request.event_source = detail.event->source;
    request.event_cause = detail.event->cause.value_or("");
  }
  request.edited = payload.edited;
  request.by = by;
  request.reason = reason;
  request.payload.assign(payload.bytes.begin(), payload.bytes.end());
  const std::string what = fmt::format("redrive {} {}", letter.tries,
                                       wire::digest({0, {}, letter.type, payload.bytes}).hex());
  return event_of(letter, what, request, now);
}

observer::OperatorEvent discard_event(const api::DeadLetter& letter, const std::string& by,
                                      const std::string& reason, Time now) {
  DeadLetterDiscardedT discarded;
  discarded.letter = letter.id;
  discarded.letter_sequence = letter.sequence;
  discarded.service = letter.service;
  discarded.event_id = letter.event_id;
  discarded.by = by;
  discarded.reason = reason;
  return event_of(letter, "discard", discarded, now);
}

}  // namespace laban::cli
