#pragma once

// Events the runtime itself emits.

#include <laban/event.h>

#include "bus/runtime/transaction.h"
#include "events/laban.h"

namespace laban::runtime {

template <class Native>
Emission framework_event(const EventId& id, std::string_view saga, const EventId& cause, Time time,
                         const Native& event) {
  using T = typename Native::TableType;
  const auto payload = laban::detail::encode_payload(event);
  return {id,
          std::string(EventTraits<T>::type),
          std::string(saga),
          cause,
          time,
          {reinterpret_cast<const char*>(payload.data()), payload.size()}};
}

}  // namespace laban::runtime
