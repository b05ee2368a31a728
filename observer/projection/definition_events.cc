#include "observer/projection/definition_events.h"

#include <laban/codec.h>
#include <laban/tx.h>

#include "bus/event/hash.h"
#include "events/laban.h"
#include "observer/saga/fold/shortened.h"

namespace laban::observer {

namespace {

constexpr std::string_view applied_type = EventTraits<DefinitionApplied>::type;
constexpr std::string_view withdrawn_type = EventTraits<DefinitionWithdrawn>::type;
static_assert(applied_type == definition_event_types[0]);
static_assert(withdrawn_type == definition_event_types[1]);

std::string id_text(std::string_view kind, std::string_view name, const DefinitionNote& note) {
  std::string text(kind);
  text.append(1, '\0').append(name).append(1, '\0');
  text.push_back(note.shadow ? '\1' : '\0');
  codec::append_be64(text, note.number);
  return text;
}

template <class Native>
OperatorEvent event_of(std::string_view type, const std::string& id_text, const Native& event,
                       Time now) {
  const auto payload = detail::encode_payload(event);
  Envelope envelope;
  envelope.id = hash128(id_text);
  envelope.type = type;
  envelope.source = operator_source;
  envelope.saga = no_saga;
  envelope.time = now;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, std::string(type), wire::encode(envelope)};
}

}  // namespace

OperatorEvent applied_event(std::string_view name, std::uint64_t digest, std::string_view text,
                            const DefinitionNote& note) {
  DefinitionAppliedT event;
  event.name = name;
  event.number = note.number;
  event.shadow = note.shadow;
  event.text = text;
  event.by = note.by;
  event.reason = note.reason;
  std::string id = id_text("definition", name, note);
  codec::append_be64(id, digest);
  return event_of(applied_type, id, event, note.now);
}

OperatorEvent withdrawn_event(std::string_view name, const DefinitionNote& note) {
  DefinitionWithdrawnT event;
  event.name = name;
  event.number = note.number;
  event.shadow = note.shadow;
  event.by = note.by;
  event.reason = note.reason;
  return event_of(withdrawn_type, id_text("withdrawal", name, note), event, note.now);
}

bool is_definition_event(std::string_view type) {
  return type == applied_type || type == withdrawn_type;
}

Result<const DefinitionVersion*> enter(DefinitionRegistry& book, const wire::Decoded& event) {
  if (event.envelope.saga != no_saga) {
    return Error{ErrorKind::invalid, "a definition event names no saga: its saga must be '-'"};
  }
  const auto act = [&](const auto* payload) {
    return DefinitionAct{event.position.sequence, event.position.log_time,
                         shortened(flatbuffers::GetStringView(payload->by())),
                         shortened(flatbuffers::GetStringView(payload->reason()))};
  };
  if (event.envelope.type == applied_type) {
    const auto* payload = flatbuffers::GetRoot<DefinitionApplied>(event.envelope.payload.data());
    return book.apply({flatbuffers::GetStringView(payload->name()), payload->number(),
                       payload->shadow(), flatbuffers::GetStringView(payload->text())},
                      act(payload));
  }
  const auto* payload = flatbuffers::GetRoot<DefinitionWithdrawn>(event.envelope.payload.data());
  return book.withdraw(
      {flatbuffers::GetStringView(payload->name()), payload->number(), payload->shadow()},
      act(payload));
}

}  // namespace laban::observer
