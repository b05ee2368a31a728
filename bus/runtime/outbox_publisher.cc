#include "bus/runtime/outbox_publisher.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include "bus/event/limits.h"
#include "bus/event/wire.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

namespace {

std::string ordinal_key(std::uint64_t ordinal) {
  std::string key;
  codec::append_be64(key, ordinal);
  return key;
}

}  // namespace

OutboxPublisher::OutboxPublisher(std::string service, std::string name_space,
                                 std::uint32_t partition, MessageIds message_ids,
                                 WhenContradicted when_contradicted)
    : service_(std::move(service)),
      name_space_(std::move(name_space)),
      partition_(partition),
      message_ids_(message_ids == MessageIds::yes),
      log_wins_(when_contradicted == WhenContradicted::log_wins) {}

Result<void> OutboxPublisher::load(const Store& store) {
  bool readable = true;
  const auto scanned =
      store.scan(outbox, {}, {}, [&](std::string_view key, std::string_view value) {
        const auto ordinal_read = codec::decode_key<std::uint64_t>(key);
        auto decoded = codec::decode_value<Row>(value);
        readable = ordinal_read && decoded;
        if (!readable) return false;
        next_ordinal_ = *ordinal_read + 1;
        await(*ordinal_read, std::move(*decoded));
        crash_point("relay.row_loaded");
        return true;
      });
  if (!scanned) return scanned.error();
  if (!readable)
    return Error{ErrorKind::corrupt,
                 "an outbox row cannot be read: delete this store, it is rebuilt from the log"};
  return {};
}

Result<void> OutboxPublisher::add(const Emission& emission, WriteBatch& batch) {
  if (ordinals_.contains(emission.id)) return {};
  Row row;
  row.id = emission.id;
  row.type = emission.type;
  row.data = wire_form(emission, service_);
  row.origin.from_outside = emission.from_outside;
  if (row.data.size() > limits::event_bytes) {
    return Error{ErrorKind::invalid,
                 fmt::format("{} of saga {} has {} bytes, more than the limit of {}", emission.type,
                             emission.saga, row.data.size(), limits::event_bytes)};
  }
  if (auto subject = subject_of(row); !subject) return subject.error();
  const std::uint64_t ordinal = next_ordinal_++;
  put(ordinal, row, batch);
  crash_point("relay.added");
  await(ordinal, std::move(row));
  return {};
}

Result<Subject> OutboxPublisher::subject_of(const Row& row) const {
  const std::string& source = row.is_restored() ? row.origin.source : service_;
  return wire::subject_of(name_space_, partition_, row.type, source);
}

void OutboxPublisher::await(std::uint64_t ordinal, Row row) {
  ordinals_.emplace(row.id, ordinal);
  ++awaited_contexts_[std::string(wire::context_of(row.type))];
  rows_.emplace(ordinal, std::move(row));
  queue_.push_back(ordinal);
}

void OutboxPublisher::put(std::uint64_t ordinal, const Row& row, WriteBatch& batch) const {
  batch.put(outbox, ordinal_key(ordinal), codec::encode_value(row));
}

void OutboxPublisher::requeue_lost(const std::vector<wire::Decoded>& lost,
                                   const std::function<bool(const StoredMessage&)>& is_kept,
                                   WriteBatch& batch) {
  std::unordered_map<EventId, std::uint64_t> again;
  std::uint64_t ordinal = next_ordinal_;
  for (const auto& event : lost) {
    const Envelope& envelope = event.envelope;
    again.emplace(envelope.id, ordinal);
    put(ordinal++,
        {envelope.id,
         std::string(envelope.type),
         event.message().data,
         {std::string(envelope.source)}},
        batch);
  }
  for (const auto& [old, row] : rows_) {
    batch.erase_once(outbox, ordinal_key(old));
    if (again.contains(row.id)) continue;
    const auto subject = subject_of(row);
    if (subject && is_kept({1, {}, subject->text(), row.data})) put(ordinal++, row, batch);
  }
}

Echo OutboxPublisher::confirm_from_log(const wire::Decoded& event, WriteBatch& batch) {
  const auto found = ordinals_.find(event.envelope.id);
  if (found == ordinals_.end()) return Echo::none;
  const auto row = rows_.find(found->second);
  const Row::Origin& origin = row->second.origin;
  if (event.envelope.source != (row->second.is_restored() ? origin.source : service_))
    return Echo::none;
  // A restored event was decided by another service, or on a log that has since lost its tail.
  const Echo echo = judge_echo({row->second.data, origin.from_outside}, event,
                               log_wins_ || row->second.is_restored());
  if (echo == Echo::said || echo == Echo::overruled) end(row, batch);
  return echo;
}

const std::string* OutboxPublisher::waiting_event(const EventId& id) const {
  const auto found = ordinals_.find(id);
  return found == ordinals_.end() ? nullptr : &rows_.at(found->second).data;
}

void OutboxPublisher::end(std::map<std::uint64_t, Row>::iterator row, WriteBatch& batch) {
  if (row->second.phase == Phase::in_flight) land();
  if (row->second.phase == Phase::acknowledged) --acknowledged_;
  if (claimed_duplicate_ == row->first) claimed_duplicate_.reset();
  const auto awaited = awaited_contexts_.find(wire::context_of(row->second.type));
  if (--awaited->second == 0) awaited_contexts_.erase(awaited);
  batch.erase_once(outbox, ordinal_key(row->first));
  ordinals_.erase(row->second.id);
  rows_.erase(row);
  crash_point("relay.echoed");
}

void OutboxPublisher::publish(Log& log, SteadyTime now) {
  if (queue_.empty() && in_flight_ == 0) last_refusal_.clear();
  if (now < resume_at_ || claimed_duplicate_) return;
  while (!queue_.empty()) {
    const std::uint64_t ordinal = queue_.front();
    const auto found = rows_.find(ordinal);
    if (found == rows_.end() || found->second.phase != Phase::queued) {
      queue_.pop_front();
      continue;
    }
    Row& row = found->second;
    const bool goes_alone = row.is_restored();
    if (in_flight_ > 0 && (goes_alone || is_alone_in_flight_)) return;
    const auto subject = subject_of(row);
    if (row.is_called_duplicate && !row.goes_without_id)
      row.goes_without_id = is_mistaken(log, *subject, row);
    // Every service that had read a lost event restores it, so the broker has to drop copies.
    const bool has_message_id = (message_ids_ || row.is_restored()) && !row.goes_without_id;
    crash_point("relay.before_publish");
    const auto handed =
        log.publish(ordinal, *subject, row.data, has_message_id ? row.id.hex() : std::string());
    if (!handed) {
      if (handed.error().kind != ErrorKind::exhausted) last_refusal_ = handed.error().message;
      return;
    }
    row.phase = Phase::in_flight;
    ++in_flight_;
    is_alone_in_flight_ = goes_alone;
    ++published_;
    queue_.pop_front();
    crash_point("relay.after_publish");
  }
}

void OutboxPublisher::receive(const PublishReceipt& receipt, SteadyTime now) {
  const auto found = rows_.find(receipt.token);
  if (found == rows_.end() || found->second.phase != Phase::in_flight) return;
  Row& row = found->second;
  land();
  if (receipt.sequence) {
    row.phase = Phase::acknowledged;
    crash_point("relay.acknowledged");
    ++acknowledged_;
    row.stored_at_sequence = *receipt.sequence;
    // Looked at once, the first time: it may be a lie.
    if (receipt.duplicate && !row.is_called_duplicate) missing_checked_at_ = {};
    row.is_called_duplicate = receipt.duplicate;
    if (receipt.duplicate && row.is_restored()) claimed_duplicate_ = receipt.token;
    last_refusal_.clear();
  } else {
    last_refusal_ = receipt.sequence.error().message;
    resume_at_ = now + limits::refused_pause;
    queue_again(receipt.token, row);
  }
}

std::size_t OutboxPublisher::requeue_missing(std::uint64_t read_up_to, SteadyTime now) {
  if (now - missing_checked_at_ < limits::missing_check_pause) return 0;
  missing_checked_at_ = now;
  std::size_t count = 0;
  for (auto& [ordinal, row] : rows_) {
    if (row.phase != Phase::acknowledged || row.stored_at_sequence > read_up_to) continue;
    --acknowledged_;
    if (claimed_duplicate_ == ordinal) claimed_duplicate_.reset();
    queue_again(ordinal, row);
    ++count;
  }
  return count;
}

// A copy that was read before this event was decided ended no row, and is a copy all the same.
bool OutboxPublisher::is_mistaken(Log& log, const Subject& subject, const Row& row) const {
  const auto message = log.find(subject, row.stored_at_sequence);
  if (!message) return false;  // asked again with the next receipt
  if (!*message || (*message)->sequence != row.stored_at_sequence) return true;
  const auto there = wire::view((*message)->data);
  const std::string& source = row.is_restored() ? row.origin.source : service_;
  return !there || there->id != row.id || there->source != source;
}

void OutboxPublisher::land() {
  if (--in_flight_ == 0) is_alone_in_flight_ = false;
}

void OutboxPublisher::queue_again(std::uint64_t ordinal, Row& row) {
  row.phase = Phase::queued;
  if (row.is_restored()) {
    queue_.push_front(ordinal);
  } else {
    queue_.push_back(ordinal);
  }
}

}  // namespace laban::runtime
