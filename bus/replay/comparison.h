#pragma once

// ReplayComparison: plays recorded messages to a service and compares what it emits with what the
// recording says it emitted then, by cause and id.
//
// The service's own events are not played to it, except for what came from the outside world or the
// clock: reports of its effects, the times of its retries, events without a cause. So any
// difference comes from the service itself. One thread; the player does all I/O.

#include <laban/envelope.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bus/event/wire.h"
#include "bus/replay/target.h"

namespace laban::replay {

struct Difference {
  enum class Kind {
    other_content,        // the same event with different content
    not_emitted,          // recorded, and not emitted now
    not_recorded,         // emitted now, and not recorded
    retries_now,          // asks for a retry now, but did not then
    retried_then,         // asked for a retry then, but does not now
    effect_not_recorded,  // requests an effect whose report was not recorded
  };
  Kind kind = Kind::other_content;
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // of the event that it answers
  std::string saga;
  EventId event;                            // the event that differs
  std::string recorded, emitted;            // types; for a retry: the reason
  std::string recorded_data, emitted_data;  // messages; empty: none exists
};
const char* name_of(Difference::Kind kind);

enum class Part {
  warm_up,   // restores the state the service had; nothing is compared. So are changes of options
  compared,  //
  tail,      // nothing is played; searched for counterparts of compared events
};

class ReplayComparison {
 public:
  struct Step {
    std::optional<wire::Decoded> event;  // nothing: the message is not an event
    bool was_played = false;
    bool is_compared = false;  // it counts: not warm-up, and not what options the service has
    ReplayResult played;
    std::vector<Difference> differences;  // that are final
  };
  struct Counters {
    std::uint64_t played = 0;     // compared events
    std::uint64_t emitted = 0;    // emitted for them
    std::uint64_t equal = 0;      // how many of these match
    std::uint64_t effects = 0;    // requested, not performed
    std::uint64_t unfounded = 0;  // own events whose cause is not in the recording: not compared
  };

  // `player` must outlive this.
  ReplayComparison(ReplayTarget& player, std::string name_space, std::uint32_t partition_count);

  // The next message of the log.
  Result<Step> take(std::uint32_t partition, const StoredMessage& message, Part part);
  // Whether take() would play it, judging by type and source. The service's own answers are never
  // played.
  bool will_play(const wire::Decoded& event) const;
  // Whether something that was compared has no counterpart yet.
  bool is_settled() const;
  // Everything without a counterpart, in log order. Call at the end.
  std::vector<Difference> finish() const;

  const Counters& counters() const { return counters_; }

 private:
  struct Open {
    Emitted emitted;
    std::uint32_t partition;
    std::uint64_t sequence;  // of its cause
    bool is_compared;
  };
  struct OpenEffect {
    AskedEffect effect;
    std::uint32_t partition;
    std::uint64_t sequence;
    bool is_compared;
  };
  struct Waiting {
    std::string saga, reason;
    std::uint32_t partition;
    std::uint64_t sequence;
    bool is_compared;
  };

  bool is_own_answer(const Envelope& envelope) const;
  Result<void> settle(const StoredMessage& message, Part part, Step& step);
  Result<void> play(const StoredMessage& message, Part part, Step& step);
  void meet_retry(const StoredMessage& message, Part part, Step& step);
  void keep(const ReplayResult& played, const Position& at, bool is_compared);

  ReplayTarget& player_;
  const std::string name_space_;
  const std::uint32_t partition_count_;
  std::unordered_map<EventId, Open> open_;
  std::unordered_map<EventId, OpenEffect> effects_;
  std::unordered_map<EventId, Waiting> waiting_;
  // Replayed events, each with whether it is compared, and the own events encountered.
  std::unordered_map<EventId, std::pair<std::uint64_t, bool>> causes_;
  std::unordered_set<EventId> met_;
  std::uint64_t open_compared_ = 0;
  Counters counters_;
};

}  // namespace laban::replay
