#include "bus/runtime/repair/log_repair.h"

#include <fmt/core.h>
#include <laban/service.h>

#include <algorithm>

#include "bus/runtime/limits.h"
#include "bus/runtime/repair/log_tail_backup.h"
#include "bus/runtime/repair/store_rebuild.h"
#include "bus/testing/crash_point.h"
#include "events/laban.h"

namespace laban::runtime {

namespace {

bool is_same(const StoredMessage& one, const StoredMessage& other) {
  return one.stored_at == other.stored_at && one.subject == other.subject && one.data == other.data;
}

// A dead letter about an unreadable message names only its sequence, where another message is now.
bool names_only_a_sequence(const Envelope& envelope) {
  if (envelope.type != EventTraits<DeadLettered>::type) return false;
  const auto letter = laban::detail::verified_payload<DeadLettered>(envelope.payload);
  return !letter || (*letter)->event_id() == nullptr || (*letter)->event_id()->size() == 0;
}

// The sequence that a dead letter is about; nothing for other events.
std::optional<std::uint64_t> dead_lettered_sequence(const Envelope& envelope) {
  if (envelope.type != EventTraits<DeadLettered>::type) return std::nullopt;
  const auto letter = laban::detail::verified_payload<DeadLettered>(envelope.payload);
  return letter ? (*letter)->sequence() : ~std::uint64_t{0};
}

}  // namespace

LogRepair::LogRepair(Place place, Log& log, const Store& store, const Clock& clock)
    : place_(std::move(place)), log_(log), store_(store), clock_(clock) {}

Result<wire::Decoded> LogRepair::decode(const StoredMessage& message) const {
  return wire::decode(message, place_.name_space, place_.partition, place_.partition_count);
}

Result<bool> LogRepair::open() {
  const SteadyTime now = clock_.steady();
  if (now < next_try_) return false;
  next_try_ = now + limits::reconnect_pause;
  const auto info = log_.info();
  if (!info && info.error().kind != ErrorKind::unavailable) return info.error();
  if (!info) return false;
  floor_ = common_ = read_ = 0;
  is_common_ = true;
  held_.clear();
  const auto first = scan_log_tail(store_, 0, [this](const StoredMessage& oldest) {
    floor_ = oldest.sequence;
    return false;
  });
  if (!first) return first.error();
  end_ = info->newest;
  is_reading_ = log_.open_reader(std::max<std::uint64_t>(floor_, 1)).has_value();
  return is_reading_;
}

// Reads everything the log holds now, even behind the first difference: other services may already
// have restored lost events there, at other sequences.
Result<void> LogRepair::compare(const StoredMessage& message) {
  read_ = message.sequence;
  const auto event = decode(message);
  if (event) held_.insert(event->envelope.id);
  if (!is_common_) return {};
  const auto backed_up = backed_up_message(store_, message.sequence);
  if (!backed_up) return backed_up.error();
  crash_point("refill.compared");
  is_common_ = *backed_up && is_same(**backed_up, message);
  if (is_common_) common_ = message.sequence;
  return {};
}

Result<void> LogRepair::find_lost() {
  if (floor_ == 0 || (common_ == 0 && floor_ > 1)) {
    return Error{ErrorKind::conflict,
                 floor_ == 0
                     ? std::string("this store has no backup of the log's tail (ledger)")
                     : fmt::format("the backup of the log's tail (ledger) begins at sequence {}, "
                                   "where the log already differs",
                                   floor_)};
  }
  return scan_log_tail(store_, common_ + 1, [this](const StoredMessage& message) {
    auto event = decode(message);
    if (event && !names_only_a_sequence(event->envelope) && held_.insert(event->envelope.id).second)
      lost_.push_back(std::move(*event));
    return true;
  });
}

Result<bool> LogRepair::step() {
  was_busy_ = false;
  if (!is_reading_) {
    const auto opened = open();
    if (!opened || !*opened) return opened;
  }
  if (floor_ > 0 && read_ < end_ && end_ >= floor_) {
    std::vector<StoredMessage> messages;
    const auto count = log_.read(messages, place_.messages_per_step);
    was_busy_ = !messages.empty();
    for (const auto& message : messages) {
      if (auto compared = compare(message); !compared) return compared.error();
    }
    if (!count && count.error().kind != ErrorKind::unavailable) return count.error();
    if (!count) is_reading_ = false;
    if (read_ < end_) return false;
  }
  if (auto found = find_lost(); !found) return found.error();
  return true;
}

// Whether an event that waits in the outbox will still be right when the log is complete again. A
// dead letter about a sequence beyond the common part is emitted again if the log still gives
// cause. The same goes for what replicas emit because of an event: it follows from the log alone,
// and the log has changed.
bool LogRepair::still_holds(const StoredMessage& queued, bool has_replicas) const {
  const auto event = decode(queued);
  if (has_replicas && event && !event->envelope.cause.is_nil()) return false;
  const auto sequence = event ? dead_lettered_sequence(event->envelope) : std::nullopt;
  return !sequence || *sequence <= common_;
}

Result<void> LogRepair::put_back(OutboxPublisher* publisher, bool has_replicas, WriteBatch& batch) {
  if (publisher != nullptr) {
    publisher->requeue_lost(
        lost_, [&](const StoredMessage& row) { return still_holds(row, has_replicas); }, batch);
  }
  if (auto erased = erase_log_tail(store_, common_ + 1, batch); !erased) return erased;
  mark_for_rebuild(batch);
  return {};
}

}  // namespace laban::runtime
