#include "observer/cli/events/recent_contents.h"

#include <laban/codec.h>

#include <utility>

#include "bus/event/content_digest.h"

namespace laban::cli {

std::optional<std::uint64_t> RecentContents::differs_from(const SeenEvent& event) {
  const Envelope& envelope = event.decoded->envelope;
  std::string key;
  codec::append_be64(key, event.partition);
  codec::append_id(key, envelope.id);
  key.append(envelope.source);
  const Said says{event.message.sequence, wire::content_digest(envelope)};
  for (const auto* half : {&young_, &old_}) {
    const auto known = half->find(key);
    if (known == half->end()) continue;
    return known->second.digest == says.digest ? std::nullopt
                                               : std::optional(known->second.sequence);
  }
  young_.emplace(std::move(key), says);
  if (young_.size() >= most_) old_ = std::exchange(young_, {});
  return std::nullopt;
}

}  // namespace laban::cli
