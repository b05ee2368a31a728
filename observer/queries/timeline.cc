#include "observer/queries/timeline.h"

#include "bus/event/wire.h"
#include "observer/api/json.h"
#include "observer/queries/saga_parts.h"

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
  const auto part = definition_.part_of(envelope.type);
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

// A tick is shown only if a deadline expired at it.
void Timeline::add_time(const EventRow& row) {
  const StoredMessage& tick = row.message;
  seen_.emplace(row.tick_id, Evidence{tick.sequence, tick.stored_at, row.tick_id});
  std::optional<std::string> step;
  std::string text;
  for (const Finding& finding : instance_.findings) {
    if (finding.sequence != tick.sequence) continue;
    if (text.empty()) step = name_of(definition_, finding.step);
    text += (text.empty() ? "" : "; ") + text_of(definition_, finding);
  }
  if (text.empty()) return;
  entries_.push_back({.sequence = tick.sequence,
                      .id = row.tick_id.hex(),
                      .type = "time",
                      .source = "observer",
                      .time = tick.stored_at,
                      .step = std::move(step),
                      .text = std::move(text)});
}

}  // namespace laban::observer
