#include "bus/replay/comparison.h"

#include <laban/service.h>

#include <algorithm>
#include <tuple>

#include "bus/replay/recorded_options.h"
#include "events/laban.h"

namespace laban::replay {

namespace {

constexpr std::string_view retry_type = EventTraits<RetryDue>::type;

EventId retried_event(const Envelope& envelope) {
  const auto due = laban::detail::verified_payload<RetryDue>(envelope.payload);
  if (!due || (*due)->event_id() == nullptr) return {};
  const auto id = EventId::parse((*due)->event_id()->string_view());
  return id ? *id : EventId{};
}

}  // namespace

const char* name_of(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::other_content:
      return "other_content";
    case Difference::Kind::not_emitted:
      return "not_emitted";
    case Difference::Kind::not_recorded:
      return "not_recorded";
    case Difference::Kind::retries_now:
      return "retries_now";
    case Difference::Kind::retried_then:
      return "retried_then";
    case Difference::Kind::effect_not_recorded:
      return "effect_not_recorded";
  }
  return "";
}

ReplayComparison::ReplayComparison(ReplayTarget& player, std::string name_space,
                                   std::uint32_t partition_count)
    : player_(player), name_space_(std::move(name_space)), partition_count_(partition_count) {}

// The service's answer to an event, as opposed to what the clock or the outside world caused, and
// to what another build said of itself.
bool ReplayComparison::is_own_answer(const Envelope& envelope) const {
  return envelope.source == player_.service() && !envelope.cause.is_nil() &&
         envelope.type != retry_type && envelope.type != EventTraits<Diverged>::type;
}

bool ReplayComparison::will_play(const wire::Decoded& event) const {
  const Envelope& envelope = event.envelope;
  if (is_own_answer(envelope) || !player_.wants(envelope.type)) return false;
  return envelope.type != retry_type || envelope.source == player_.service();
}

Result<ReplayComparison::Step> ReplayComparison::take(std::uint32_t partition,
                                                      const StoredMessage& message, Part part) {
  Step step;
  auto event = wire::decode(message, name_space_, partition, partition_count_);
  if (!event) return step;
  step.event.emplace(std::move(*event));
  const Envelope& envelope = step.event->envelope;
  if (sets_options(envelope) && part == Part::compared) part = Part::warm_up;
  step.is_compared = part == Part::compared;
  if (is_own_answer(envelope)) {
    if (auto settled = settle(message, part, step); !settled) return settled.error();
    return step;
  }
  if (!will_play(*step.event)) return step;
  if (envelope.type == retry_type) meet_retry(message, part, step);
  if (part == Part::tail) return step;
  if (auto done = play(message, part, step); !done) return done.error();
  return step;
}

void ReplayComparison::keep(const ReplayResult& played, const Position& at, bool is_compared) {
  counters_.played += is_compared ? 1 : 0;
  for (const auto& emitted : played.emitted) {
    if (met_.contains(emitted.id)) continue;
    const bool is_new =
        open_.emplace(emitted.id, Open{emitted, at.partition, at.sequence, is_compared}).second;
    if (!is_new || !is_compared) continue;
    ++open_compared_;
    ++counters_.emitted;
  }
  for (const auto& effect : played.effects) {
    effects_.emplace(effect.key, OpenEffect{effect, at.partition, at.sequence, is_compared});
    counters_.effects += is_compared ? 1 : 0;
    open_compared_ += is_compared ? 1 : 0;
  }
  for (const auto& one : played.handled) {
    if (one.outcome.kind() != Outcome::Kind::retry) continue;
    waiting_[one.event] = {one.saga, one.outcome.reason(), at.partition, at.sequence, is_compared};
  }
  for (const auto& emitted : played.emitted) {
    if (emitted.type == EventTraits<DeadLettered>::type) waiting_.erase(emitted.cause);
  }
}

bool ReplayComparison::is_settled() const {
  return open_compared_ == 0 &&
         std::none_of(waiting_.begin(), waiting_.end(),
                      [](const auto& waiting) { return waiting.second.is_compared; });
}

Result<void> ReplayComparison::play(const StoredMessage& message, Part part, Step& step) {
  auto played = player_.play(step.event->position.partition, message);
  if (!played) return played.error();
  step.was_played = true;
  step.played = std::move(*played);
  const bool is_compared = part == Part::compared;
  causes_.emplace(step.event->envelope.id, std::pair(message.sequence, is_compared));
  keep(step.played, step.event->position, is_compared);
  return {};
}

// The clock decides when a retry happens, but the service decides whether.
void ReplayComparison::meet_retry(const StoredMessage& message, Part part, Step& step) {
  const EventId event = retried_event(step.event->envelope);
  if (waiting_.erase(event) > 0 || part != Part::compared || met_.contains(event)) return;
  const auto cause = causes_.find(event);
  if (cause == causes_.end() || !cause->second.second) return;
  met_.insert(event);
  step.differences.push_back({Difference::Kind::retried_then,
                              step.event->position.partition,
                              cause->second.first,
                              std::string(step.event->envelope.saga),
                              event,
                              std::string(retry_type),
                              {},
                              message.data,
                              {}});
}

// The recorded event that corresponds to one the service emitted now, if any.
Result<void> ReplayComparison::settle(const StoredMessage& message, Part part, Step& step) {
  const Envelope& envelope = step.event->envelope;
  const Position& at = step.event->position;
  if (!met_.insert(envelope.id).second) return {};
  if (const auto effect = effects_.find(envelope.id); effect != effects_.end()) {
    open_compared_ -= effect->second.is_compared ? 1 : 0;
    effects_.erase(effect);
    return player_.wants(envelope.type) && part != Part::tail ? play(message, part, step)
                                                              : Result<void>();
  }
  const auto found = open_.find(envelope.id);
  if (found == open_.end()) {
    const auto cause = causes_.find(envelope.cause);
    const bool is_compared = cause != causes_.end() && cause->second.second;
    counters_.unfounded += cause == causes_.end() && part == Part::compared ? 1 : 0;
    if (is_compared)
      step.differences.push_back({Difference::Kind::not_emitted,
                                  at.partition,
                                  cause->second.first,
                                  std::string(envelope.saga),
                                  envelope.id,
                                  std::string(envelope.type),
                                  {},
                                  message.data,
                                  {}});
    return {};
  }
  Open open = std::move(found->second);
  open_.erase(found);
  if (open.is_compared) {
    --open_compared_;
    if (open.emitted.data == message.data) {
      ++counters_.equal;
    } else {
      step.differences.push_back({Difference::Kind::other_content, at.partition, open.sequence,
                                  open.emitted.saga, envelope.id, std::string(envelope.type),
                                  open.emitted.type, message.data, open.emitted.data});
    }
  }
  if (!player_.wants(open.emitted.type) || part == Part::tail) return {};
  StoredMessage now = message;
  now.data = open.emitted.data;
  now.subject =
      wire::subject_of(name_space_, at.partition, open.emitted.type, envelope.source)->text();
  return play(now, part, step);
}

std::vector<Difference> ReplayComparison::finish() const {
  std::vector<Difference> left;
  for (const auto& [id, open] : open_) {
    if (!open.is_compared) continue;
    left.push_back({Difference::Kind::not_recorded,
                    open.partition,
                    open.sequence,
                    open.emitted.saga,
                    id,
                    {},
                    open.emitted.type,
                    {},
                    open.emitted.data});
  }
  for (const auto& [key, open] : effects_) {
    if (!open.is_compared) continue;
    left.push_back({Difference::Kind::effect_not_recorded,
                    open.partition,
                    open.sequence,
                    open.effect.saga,
                    key,
                    {},
                    open.effect.kind,
                    {},
                    {}});
  }
  for (const auto& [event, waiting] : waiting_) {
    if (!waiting.is_compared) continue;
    left.push_back({Difference::Kind::retries_now,
                    waiting.partition,
                    waiting.sequence,
                    waiting.saga,
                    event,
                    {},
                    waiting.reason,
                    {},
                    {}});
  }
  std::sort(left.begin(), left.end(), [](const Difference& a, const Difference& b) {
    return std::tie(a.partition, a.sequence, a.event) < std::tie(b.partition, b.sequence, b.event);
  });
  return left;
}

}  // namespace laban::replay
