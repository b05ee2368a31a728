#include "bus/runtime/log_repair.h"

#include <fmt/core.h>
#include <laban/service.h>

#include <algorithm>

#include "bus/runtime/ledger.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"
#include "events/laban.h"

namespace laban::runtime {

namespace {

bool is_same(const StoredMessage& one, const StoredMessage& other) {
  return one.stored_at == other.stored_at && one.subject == other.subject && one.data == other.data;
}

// Of a message that cannot be read a dead letter says nothing but its place, which is another
// message's now.
bool speaks_of_a_place_only(const Envelope& envelope) {
  if (envelope.type != EventTraits<DeadLettered>::type) return false;
  const auto letter = laban::detail::verified_payload<DeadLettered>(envelope.payload);
  return !letter || (*letter)->event_id() == nullptr || (*letter)->event_id()->size() == 0;
}

}  // namespace

std::optional<std::uint64_t> place_in_letter(const Envelope& envelope) {
  if (envelope.type != EventTraits<DeadLettered>::type) return std::nullopt;
  const auto letter = laban::detail::verified_payload<DeadLettered>(envelope.payload);
  return letter ? (*letter)->sequence() : ~std::uint64_t{0};
}

LogRepair::LogRepair(Place place, Log& log, const Store& store, const Clock& clock)
    : place_(std::move(place)), log_(log), store_(store), clock_(clock) {}

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
  const auto first = scan_ledger(store_, 0, [this](const StoredMessage& oldest) {
    floor_ = oldest.sequence;
    return false;
  });
  if (!first) return first.error();
  end_ = info->newest;
  is_reading_ = log_.open_reader(std::max<std::uint64_t>(floor_, 1)).has_value();
  return is_reading_;
}

Result<void> LogRepair::compare(const StoredMessage& message) {
  read_ = message.sequence;
  const auto event =
      wire::decode(message, place_.name_space, place_.partition, place_.partition_count);
  if (event) held_.insert(event->envelope.id);
  if (!is_common_) return {};
  const auto row = ledger_row(store_, message.sequence);
  if (!row) return row.error();
  crash_point("refill.compared");
  is_common_ = *row && is_same(**row, message);
  if (is_common_) common_ = message.sequence;
  return {};
}

Result<void> LogRepair::find_lost() {
  if (floor_ == 0 || (common_ == 0 && floor_ > 1)) {
    return Error{ErrorKind::conflict,
                 floor_ == 0 ? std::string("there is no ledger to put it back from")
                             : fmt::format("the ledger to put it back from begins at sequence {}, "
                                           "and there the log is another already",
                                           floor_)};
  }
  return scan_ledger(store_, common_ + 1, [this](const StoredMessage& row) {
    auto event = wire::decode(row, place_.name_space, place_.partition, place_.partition_count);
    if (event && !speaks_of_a_place_only(event->envelope) &&
        held_.insert(event->envelope.id).second)
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
    const auto count = log_.read(messages, limits::messages_per_step);
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

}  // namespace laban::runtime
