#pragma once

// What a service does with one recorded message, and the interface to a service in replay mode.

#include <laban/codec_fields.h>
#include <laban/ids.h>
#include <laban/outcome.h>
#include <laban/result.h>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "bus/log/log.h"

namespace laban::replay {

// "done", "ignored", "retry" or "dead_letter": for people, in JSON and as a breakpoint.
const char* name_of(Outcome::Kind kind);

// A recorded message.
struct Play {
  std::uint32_t partition = 0;
  StoredMessage message;

  static constexpr auto fields =
      std::tuple(&Play::partition,
                 codec::part(&Play::message, &StoredMessage::sequence, &StoredMessage::stored_at,
                             &StoredMessage::subject, &StoredMessage::data));
};

// A handler ran.
struct Handled {
  EventId event;
  std::string type, saga;
  Outcome outcome = Outcome::done();

  static constexpr auto fields =
      std::tuple(&Handled::event, &Handled::type, &Handled::saga, &Handled::outcome);
};

// An event that would be published.
struct Emitted {
  EventId id, cause;
  std::string type, saga;
  std::string data;  // the message, as the log would store it

  static constexpr auto fields =
      std::tuple(&Emitted::id, &Emitted::cause, &Emitted::type, &Emitted::saga, &Emitted::data);
};

// An effect that would be requested. It is not performed.
struct AskedEffect {
  EventId key;
  std::string saga, kind;

  static constexpr auto fields =
      std::tuple(&AskedEffect::key, &AskedEffect::saga, &AskedEffect::kind);
};

struct ReplayResult {
  std::vector<Handled> handled;  // several if parked events were tried again; none: no handler ran
  std::vector<Emitted> emitted;
  std::vector<AskedEffect> effects;

  static constexpr auto fields =
      std::tuple(&ReplayResult::handled, &ReplayResult::emitted, &ReplayResult::effects);
};

// A service in a sandbox: it has a store and nothing else.
class ReplayTarget {
 public:
  virtual ~ReplayTarget() = default;
  virtual const std::string& service() const = 0;
  // Messages of other types need not be played: they change nothing.
  virtual bool wants(std::string_view type) const = 0;
  // In log order within each partition. The error ends the replay.
  virtual Result<ReplayResult> play(std::uint32_t partition, const StoredMessage& message) = 0;
};

}  // namespace laban::replay
