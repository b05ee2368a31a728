#include "bus/runtime/contradiction.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/event/hash.h"
#include "bus/event/printable.h"
#include "bus/runtime/framework_event.h"
#include "bus/runtime/limits.h"
#include "events/laban.h"

namespace laban::runtime {

namespace {

// For programs whose schemas are not at hand.
std::string difference_in_bytes(const Envelope& now, const Envelope& then) {
  if (now.type != then.type) return fmt::format("{} instead of {}", now.type, then.type);
  const auto [one, other] = std::mismatch(now.payload.begin(), now.payload.end(),
                                          then.payload.begin(), then.payload.end());
  const auto byte = one - now.payload.begin() + 1;
  if (one == now.payload.end() || other == then.payload.end()) {
    return fmt::format("its payload has {} bytes instead of {}", now.payload.size(),
                       then.payload.size());
  }
  return fmt::format("byte {} of its payload is 0x{:02x} instead of 0x{:02x}", byte, *one, *other);
}

std::string bounded(std::string_view text) {
  return replace_unprintable(text.substr(0, limits::difference_bytes), '?');
}

}  // namespace

Contradiction contradiction_of(const std::string& own, const wire::Decoded& logged,
                               const TellDifference& tell) {
  const Envelope& then = logged.envelope;
  Contradiction found{then.id,
                      std::string(then.type),
                      std::string(then.saga),
                      logged.position.sequence,
                      logged.position.log_time,
                      {},
                      {}};
  const auto now = wire::view(own);
  if (!now) {
    found.difference = "what it would say cannot be read";
    return found;
  }
  found.would_say = now->type;
  const std::string words = tell(*now, then);
  found.difference = bounded(words.empty() ? difference_in_bytes(*now, then) : words);
  return found;
}

Emission diverged_event(const std::string& service, const Contradiction& contradiction) {
  DivergedT diverged;
  diverged.service = service;
  diverged.event_id = contradiction.event_id.hex();
  diverged.event_type = contradiction.event_type;
  diverged.sequence = contradiction.sequence;
  diverged.would_say = contradiction.would_say;
  diverged.difference = contradiction.difference;
  Emission event = framework_event({}, contradiction.saga, contradiction.event_id,
                                   contradiction.log_time, diverged);
  event.id = root_id(
      service, contradiction.saga,
      fmt::format("diverged {} {:016x}", contradiction.event_id.hex(), hash64(event.payload)));
  return event;
}

}  // namespace laban::runtime
