#include "observer/projection/event_reader.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <nlohmann/json.hpp>

#include "events/laban.h"

namespace laban::observer {

namespace {

// The service that the payload names, of the types in which a service speaks for itself.
std::optional<std::string_view> service_in(const Envelope& envelope) {
  const auto* payload = envelope.payload.data();
  if (envelope.type == EventTraits<DeadLettered>::type)
    return flatbuffers::GetStringView(flatbuffers::GetRoot<DeadLettered>(payload)->service());
  if (envelope.type == EventTraits<Diverged>::type)
    return flatbuffers::GetStringView(flatbuffers::GetRoot<Diverged>(payload)->service());
  return std::nullopt;
}

}  // namespace

Judgement EventReader::judge(const wire::Decoded& event) const {
  const Envelope& envelope = event.envelope;
  const auto* schema = schemas_.find(envelope.type);
  if (schema == nullptr) return {FoldEvent::Doubt::unknown_type, std::nullopt};
  const bool is_rightful = schema->source == "*" || schema->source == envelope.source;
  if (!is_rightful) {
    return {FoldEvent::Doubt::wrong_producer,
            Error{ErrorKind::corrupt, fmt::format("{} comes from {}, only {} may emit it",
                                                  envelope.type, envelope.source, schema->source)}};
  }
  if (auto verified = schemas_.verify(envelope.type, envelope.payload); !verified) {
    return {FoldEvent::Doubt::none, verified.error()};
  }
  const auto speaker = service_in(envelope);
  if (!speaker || *speaker == envelope.source) return {};
  return {FoldEvent::Doubt::wrong_producer,
          Error{ErrorKind::corrupt, fmt::format("{} speaks for another service", envelope.source)}};
}

FoldEvent tick_event(const EventId& id, std::uint64_t sequence, Time log_time,
                     const LogContext& log) {
  FoldEvent tick;
  tick.kind = FoldEvent::Kind::tick;
  tick.id = id;
  tick.type = EventTraits<Tick>::type;
  tick.source = EventTraits<Tick>::source;
  tick.sequence = sequence;
  tick.log_time = log_time;
  tick.clock = log.clock;
  tick.gap = log.gap;
  return tick;
}

FoldEvent EventReader::read(const wire::Decoded& event, FoldEvent::Doubt doubt,
                            const LogContext& log) const {
  FoldEvent read;
  read.id = event.envelope.id;
  read.type = event.envelope.type;
  read.source = event.envelope.source;
  read.sequence = event.position.sequence;
  read.log_time = event.position.log_time;
  read.clock = log.clock;
  read.gap = log.gap;
  read.doubt = doubt;
  if (doubt != FoldEvent::Doubt::none) return read;
  if (read.type == EventTraits<DeadLettered>::type) {
    const auto* letter = flatbuffers::GetRoot<DeadLettered>(event.envelope.payload.data());
    read.dead_letter = DeadLetter{flatbuffers::GetStringView(letter->service()),
                                  flatbuffers::GetStringView(letter->event_type()),
                                  flatbuffers::GetStringView(letter->reason())};
  } else if (read.type == EventTraits<Diverged>::type) {
    const auto* diverged = flatbuffers::GetRoot<Diverged>(event.envelope.payload.data());
    read.contradiction =
        Contradiction{flatbuffers::GetStringView(diverged->event_type()),
                      flatbuffers::GetStringView(diverged->would_say()),
                      flatbuffers::GetStringView(diverged->difference()), diverged->sequence()};
  } else if (read.type == EventTraits<OperatorActed>::type) {
    const auto* act = flatbuffers::GetRoot<OperatorActed>(event.envelope.payload.data());
    read.act = observer::OperatorAction{flatbuffers::GetStringView(act->action()),
                                        flatbuffers::GetStringView(act->definition()),
                                        act->generation(),
                                        flatbuffers::GetStringView(act->step()),
                                        flatbuffers::GetStringView(act->by()),
                                        flatbuffers::GetStringView(act->reason())};
  } else if (log.definitions.is_failure(read.type)) {
    read.reason = reason_in(event.envelope);
  }
  return read;
}

// Reading a payload through its schema costs more than folding the event, so do it only for events
// that some definition treats as a failure.
std::string EventReader::reason_in(const Envelope& event) const {
  const auto json = schemas_.to_json(event.type, event.payload);
  if (!json) return {};
  return text_in(parse_json<nlohmann::json>(*json), "reason");
}

}  // namespace laban::observer
