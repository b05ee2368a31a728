#include "bus/event/content_digest.h"

#include <laban/codec.h>

#include "bus/event/hash.h"

namespace laban::wire {

// Each part seeds the next, so no byte can move from one part into another unnoticed.
std::uint64_t content_digest(const Envelope& envelope) {
  const auto& payload = envelope.payload;
  std::uint64_t digest = hash64(envelope.type);
  digest = hash64(envelope.saga, digest);
  digest = hash64(codec::id_bytes(envelope.cause), digest);
  return hash64({reinterpret_cast<const char*>(payload.data()), payload.size()}, digest);
}

}  // namespace laban::wire
