#include "observer/projection/dead_letters.h"

#include <laban/codec.h>
#include <laban/tx.h>

#include <algorithm>

#include "events/laban.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/shortened.h"
#include "observer/saga/timeline/reason.h"

namespace laban::observer {

namespace {

std::string text(const flatbuffers::String* field) {
  return field == nullptr ? std::string() : shortened(field->string_view());
}

std::optional<LetterRow> read_letter(std::uint64_t sequence, const runtime::Transaction& tx) {
  const auto row = tx.read(observer_meta, letter_key(sequence));
  if (!row) return std::nullopt;
  auto letter = decode_letter(*row);
  if (!letter) throw StorageError("the row of a dead letter cannot be read");
  return letter;
}

LetterGroup read_group(const LetterRow& row, const runtime::Transaction& tx) {
  const auto bytes = tx.read(observer_meta, letter_group_key(group_of(row)));
  if (!bytes) {
    return {{},
            row.log_time,
            row.log_time,
            0,
            row.service,
            row.event_type,
            timeline::normalised(row.reason)};
  }
  auto group = decode_letter_group(*bytes);
  if (!group) throw StorageError("the row of a group of dead letters cannot be read");
  return std::move(*group);
}

void write_group(const LetterRow& row, const LetterGroup& group, runtime::Transaction& tx) {
  tx.write(observer_meta, letter_group_key(group_of(row)), encode(group));
}

void move(std::uint64_t sequence, LetterRow row, LetterStatus to, Time now,
          runtime::Transaction& tx) {
  LetterGroup group = read_group(row, tx);
  --group.of(row.status);
  ++group.of(to);
  write_group(row, group, tx);
  const std::string open = open_letter_key(group_of(row), sequence);
  if (row.status == LetterStatus::open && to != LetterStatus::open) tx.remove(observer_meta, open);
  if (row.status != LetterStatus::open && to == LetterStatus::open)
    tx.write(observer_meta, open, {});
  row.status = to;
  row.changed = now;
  tx.write(observer_meta, letter_key(sequence), encode(row));
}

// The redriven letter that came back as this one.
void close_former(const EventId& request, const std::string& reason, Time now,
                  runtime::Transaction& tx) {
  const auto place = tx.read(observer_meta, redrive_key(request));
  std::uint64_t sequence = 0;
  std::string_view bytes = place ? std::string_view(*place) : std::string_view();
  if (!codec::take_be64(bytes, sequence)) return;
  auto former = read_letter(sequence, tx);
  if (!former || former->status == LetterStatus::discarded) return;
  former->outcome = "set aside again: " + reason;
  move(sequence, std::move(*former), LetterStatus::failed_again, now, tx);
}

void keep_new(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* payload = flatbuffers::GetRoot<DeadLettered>(event.envelope.payload.data());
  LetterRow row;
  row.log_time = row.changed = event.position.log_time;
  row.attempts = payload->attempts();
  row.event_sequence = payload->sequence();
  row.id = event.envelope.id;
  row.saga = event.envelope.saga;
  row.service = text(payload->service());
  row.event_type = text(payload->event_type());
  row.event_id = text(payload->event_id());
  row.reason = text(payload->reason());
  close_former(event.envelope.cause, row.reason, row.log_time, tx);
  LetterGroup group = read_group(row, tx);
  ++group.of(LetterStatus::open);
  group.last = row.log_time;
  group.newest = event.position.sequence;
  write_group(row, group, tx);
  tx.write(observer_meta, open_letter_key(group_of(row), event.position.sequence), {});
  tx.write(observer_meta, letter_key(event.position.sequence), encode(row));
}

// The letter an event refers to, if it identifies it correctly.
template <class Table>
std::optional<LetterRow> letter_of(const Table& payload, const runtime::Transaction& tx) {
  auto row = read_letter(payload.letter_sequence(), tx);
  if (!row || payload.letter() == nullptr || row->id.hex() != payload.letter()->str())
    return std::nullopt;
  return row;
}

void keep_request(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* payload = flatbuffers::GetRoot<RedriveRequested>(event.envelope.payload.data());
  auto row = letter_of(*payload, tx);
  if (!row || row->status != LetterStatus::open) return;
  ++row->tries;
  row->by = text(payload->by());
  row->why = text(payload->reason());
  row->outcome.clear();
  std::string place;
  codec::append_be64(place, payload->letter_sequence());
  tx.write(observer_meta, redrive_key(event.envelope.id), std::move(place));
  move(payload->letter_sequence(), std::move(*row), LetterStatus::redriving,
       event.position.log_time, tx);
}

void keep_outcome(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* payload = flatbuffers::GetRoot<Redriven>(event.envelope.payload.data());
  auto row = letter_of(*payload, tx);
  if (!row || row->status != LetterStatus::redriving) return;
  const std::string outcome = text(payload->outcome()), reason = text(payload->reason());
  row->outcome = shortened(reason.empty() ? outcome : outcome + ": " + reason);
  const auto to = outcome == "refused" ? LetterStatus::open : LetterStatus::redriven;
  move(payload->letter_sequence(), std::move(*row), to, event.position.log_time, tx);
}

void keep_discarded(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* payload = flatbuffers::GetRoot<DeadLetterDiscarded>(event.envelope.payload.data());
  auto row = letter_of(*payload, tx);
  if (!row || row->status != LetterStatus::open) return;
  row->by = text(payload->by());
  row->why = text(payload->reason());
  row->outcome = "discarded";
  move(payload->letter_sequence(), std::move(*row), LetterStatus::discarded,
       event.position.log_time, tx);
}

}  // namespace

void keep_letters(const wire::Decoded& event, runtime::Transaction& tx) {
  const std::string_view type = event.envelope.type;
  if (!type.starts_with("laban.")) return;
  if (type == EventTraits<DeadLettered>::type) keep_new(event, tx);
  if (type == EventTraits<RedriveRequested>::type) keep_request(event, tx);
  if (type == EventTraits<Redriven>::type) keep_outcome(event, tx);
  if (type == EventTraits<DeadLetterDiscarded>::type) keep_discarded(event, tx);
}

}  // namespace laban::observer
