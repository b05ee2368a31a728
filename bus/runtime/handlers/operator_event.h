#pragma once

// Events with which an operator addresses one service.

#include <laban/service.h>

#include <string>
#include <string_view>

#include "bus/event/wire.h"
#include "events/laban.h"

namespace laban::runtime {

inline std::string_view text_of(const flatbuffers::String* field) {
  return field == nullptr ? std::string_view() : field->string_view();
}

// The payload, when an operator emitted the event and names `service`; otherwise null.
template <class Table>
const Table* operator_event(const std::string& service, const wire::Decoded& event) {
  if (event.envelope.source != "operator") return nullptr;
  const auto payload = laban::detail::verified_payload<Table>(event.envelope.payload);
  return payload && text_of((*payload)->service()) == service ? *payload : nullptr;
}

}  // namespace laban::runtime
