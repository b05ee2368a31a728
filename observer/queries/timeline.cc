#include "observer/queries/timeline.h"

#include "bus/event/wire.h"
#include "observer/queries/saga_json.h"

namespace laban::observer {

namespace {

// The broker takes messages of 1 MiB. What is not payload of an entry takes about so much.
constexpr std::size_t reply_bytes = 640 * 1024;
constexpr std::size_t entry_bytes = 420;

Json data_of(const QueryContext& context, const Envelope& envelope) {
  const auto json = context.schemas->to_json(envelope.type, envelope.payload);
  if (!json) return nullptr;
  auto data = Json::parse(*json, nullptr, false);
  return data.is_discarded() ? Json(nullptr) : data;
}

}  // namespace

Timeline::Timeline(const QueryContext& context, const Definition& definition,
                   const Instance& instance, std::uint64_t limit)
    : context_(context),
      definition_(definition),
      findings_(findings_of(definition, instance)),
      limit_(limit) {}

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
  Json entry = {{"sequence", message.sequence},
                {"id", envelope.id.hex()},
                {"type", envelope.type},
                {"source", envelope.source},
                {"time", to_rfc3339(message.stored_at)},
                {"cause", envelope.cause.is_nil() ? Json(nullptr) : Json(envelope.cause.hex())},
                {"cause_sequence", nullptr},
                {"after_ms", nullptr},
                {"step", nullptr},
                {"role", nullptr},
                {"doubt", nullptr},
                {"text", nullptr}};
  if (const auto cause = seen_.find(envelope.cause); cause != seen_.end()) {
    entry["cause_sequence"] = cause->second.sequence;
    entry["after_ms"] = milliseconds(message.stored_at - cause->second.log_time);
  }
  const auto part = definition_.part_of(envelope.type);
  if (row.kind != EventRow::Kind::event) {
    entry["doubt"] = row.kind == EventRow::Kind::wrong_producer ? "wrong_producer" : "unknown_type";
  } else if (part) {
    entry["step"] = definition_.step(part->step).name;
    entry["role"] = name_of(part->role);
  }
  entry["data"] = data_of(context_, envelope);
  bytes_ += entry_bytes + (entry["data"].is_null() ? 0 : entry["data"].dump().size());
  seen_.emplace(envelope.id, Evidence{message.sequence, message.stored_at, envelope.id});
  entries_.push_back(std::move(entry));
}

// Time is only of interest where it passed a deadline.
void Timeline::add_time(const EventRow& row) {
  const StoredMessage& tick = row.message;
  seen_.emplace(row.tick_id, Evidence{tick.sequence, tick.stored_at, row.tick_id});
  Json step;
  std::string text;
  for (const Json& finding : findings_) {
    if (finding["sequences"].back() != tick.sequence) continue;
    if (text.empty()) step = finding["step"];
    text += (text.empty() ? "" : "; ") + finding["text"].get<std::string>();
  }
  if (text.empty()) return;
  entries_.push_back({{"sequence", tick.sequence},
                      {"id", row.tick_id.hex()},
                      {"type", "time"},
                      {"source", "observer"},
                      {"time", to_rfc3339(tick.stored_at)},
                      {"cause", nullptr},
                      {"cause_sequence", nullptr},
                      {"after_ms", nullptr},
                      {"step", std::move(step)},
                      {"role", nullptr},
                      {"doubt", nullptr},
                      {"text", std::move(text)},
                      {"data", nullptr}});
}

}  // namespace laban::observer
