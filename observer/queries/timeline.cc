#include "observer/queries/timeline.h"

#include <algorithm>

#include "bus/event/wire.h"
#include "observer/api/json.h"
#include "observer/queries/saga_parts.h"
#include "observer/saga/fold/passed_waits.h"

namespace laban::observer {

namespace {

// The broker accepts messages of up to 1 MiB. An entry takes about entry_bytes besides its payload.
constexpr std::size_t reply_bytes = 640 * 1024;
constexpr std::size_t entry_bytes = 420;

api::JsonText data_of(const QueryContext& context, const Envelope& envelope) {
  const auto json = context.schemas->to_json(envelope.type, envelope.payload);
  return {json ? api::compact(*json) : ""};
}

api::Doubt doubt_about(EventRow::Kind kind) {
  if (kind == EventRow::Kind::divergence) return api::Doubt::divergence;
  return kind == EventRow::Kind::wrong_producer ? api::Doubt::wrong_producer
                                                : api::Doubt::unknown_type;
}

}  // namespace

Timeline::Timeline(const QueryContext& context, const Definition& definition,
                   const Instance& instance, std::uint64_t limit)
    : context_(context), definition_(definition), instance_(instance), limit_(limit) {}

void Timeline::add(const EventRow& row, std::uint32_t partition) {
  if (entries_.size() >= limit_ || bytes_ >= reply_bytes) {
    ++left_out_;
  } else if (row.is_message()) {
    add_event(row, partition);
  } else {
    add_time(row);
  }
}

void Timeline::add_event(const EventRow& row, std::uint32_t partition) {
  const StoredMessage& message = row.message;
  const auto event =
      wire::decode(message, context_.name_space, partition, context_.partition_count);
  if (!event) return;
  const Envelope& envelope = event->envelope;
  const auto part = definition_.part_of(envelope.type);
  const auto quiet = quiet_ticks_.find(envelope.cause);
  if (quiet != quiet_ticks_.end() && part && row.kind == EventRow::Kind::event)
    add_pause(quiet->second, *part, std::string(envelope.type));
  api::TimelineEntry entry{.sequence = message.sequence,
                           .id = envelope.id.hex(),
                           .type = std::string(envelope.type),
                           .source = std::string(envelope.source),
                           .time = message.stored_at,
                           .data = data_of(context_, envelope)};
  if (!envelope.cause.is_nil()) entry.cause = envelope.cause.hex();
  if (const auto cause = seen_.find(envelope.cause); cause != seen_.end()) {
    entry.cause_sequence = cause->second.sequence;
    entry.after = message.stored_at - cause->second.log_time;
  }
  if (row.kind != EventRow::Kind::event) {
    entry.doubt = doubt_about(row.kind);
  } else if (part) {
    entry.step = definition_.step(part->step).name;
    entry.role = part->role;
  }
  bytes_ += entry_bytes + entry.data.text.size();
  seen_.emplace(envelope.id, Evidence{message.sequence, message.stored_at, envelope.id});
  entries_.push_back(std::move(entry));
}

void Timeline::set_cause(api::TimelineEntry& entry, const Evidence& cause) const {
  const auto* known = entry_at(cause.sequence);
  if (known != nullptr) {
    entry.cause = known->id;
    entry.cause_sequence = known->sequence;
    entry.after = entry.time - known->time;
  } else if (!cause.id.is_nil()) {
    entry.cause = cause.id.hex();
  }
}

const api::TimelineEntry* Timeline::entry_at(std::uint64_t sequence) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), sequence,
      [](const api::TimelineEntry& entry, std::uint64_t at) { return entry.sequence < at; });
  return found != entries_.end() && found->sequence == sequence ? &*found : nullptr;
}

// A tick is shown if a deadline expired at it, or the observer's patience ended.
void Timeline::add_time(const EventRow& row) {
  const StoredMessage& tick = row.message;
  seen_.emplace(row.tick_id, Evidence{tick.sequence, tick.stored_at, row.tick_id});
  api::TimelineEntry entry{.sequence = tick.sequence,
                           .id = row.tick_id.hex(),
                           .type = "time",
                           .source = "observer",
                           .time = tick.stored_at};
  std::string text;
  std::vector<api::PassedWait> waits;
  Evidence latest;
  for (const Finding& finding : instance_.findings) {
    if (finding.sequence != tick.sequence) continue;
    if (text.empty()) entry.step = name_of(definition_, finding.step);
    text += (text.empty() ? "" : "; ") + text_of(definition_, finding);
    for (const PassedWait& wait : passed_waits(definition_, instance_, finding)) {
      api::PassedWait passed{.service = std::string(wait.service),
                             .step = definition_.step(wait.step).name,
                             .event = std::string(wait.event)};
      if (wait.began.exists()) passed.began = wait.began.sequence;
      const auto* known = entry_at(wait.began.sequence);
      const Time since = known != nullptr ? known->time : wait.began.log_time;
      if (since != Time{}) passed.waited = tick.stored_at - since;
      waits.push_back(std::move(passed));
      if (wait.began.sequence > latest.sequence) latest = wait.began;
    }
  }
  if (text.empty()) {
    quiet_ticks_.emplace(row.tick_id, row);
    return;
  }
  entry.text = std::move(text);
  set_cause(entry, latest);
  if (!waits.empty()) entry.waited_for = std::move(waits);
  entries_.push_back(std::move(entry));
}

// The service had refused or set aside what it was asked for, and the pause after that was over.
// Only what was requested then shows it, so the tick takes its place when that is met.
void Timeline::add_pause(const EventRow& tick, const Part& part, const std::string& request) {
  if (part.role != Role::undo && part.role != Role::again) return;
  if (entries_.size() + 1 >= limit_) return;
  api::TimelineEntry entry{.sequence = tick.message.sequence,
                           .id = tick.tick_id.hex(),
                           .type = "time",
                           .source = "observer",
                           .time = tick.message.stored_at,
                           .step = definition_.step(part.step).name,
                           .text = "time to ask again with " + request};
  if (const auto* setback = setback_of(part.step))
    set_cause(entry, {setback->sequence, setback->time, {}});
  const auto place = std::lower_bound(
      entries_.begin(), entries_.end(), entry.sequence,
      [](const api::TimelineEntry& other, std::uint64_t at) { return other.sequence < at; });
  entries_.insert(place, std::move(entry));
  quiet_ticks_.erase(EventId(tick.tick_id));
}

// The last event that said the step, or its undo, was not done.
const api::TimelineEntry* Timeline::setback_of(StepIndex step) const {
  const std::string& name = definition_.step(step).name;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const bool is_own = entry->step == name;
    if (is_own && (entry->role == Role::refused || entry->role == Role::fails)) return &*entry;
    if (entry->type != "laban.dead_lettered" || !entry->cause_sequence) continue;
    const auto* letter_of = entry_at(*entry->cause_sequence);
    if (letter_of != nullptr && letter_of->step == name) return &*entry;
  }
  return nullptr;
}

}  // namespace laban::observer
