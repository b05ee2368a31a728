#include "bus/runtime/announcement.h"

#include <fmt/core.h>

#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

Announcement::Announcement(Announcer announcer, const Emission& own, bool may_publish,
                           std::uint64_t from)
    : announcer_(std::move(announcer)),
      id_(own.id),
      type_(own.type),
      data_(wire_form(own, announcer_.service)),
      may_publish_(may_publish),
      from_(from) {}

Result<std::optional<wire::Decoded>> Announcement::look(
    Log& log, const Clock& clock, const std::function<bool(const Envelope&)>& is_one) {
  take_receipts(log);
  const SteadyTime now = clock.steady();
  if (now < next_look_) return std::optional<wire::Decoded>();
  next_look_ = now + limits::reconnect_pause;
  auto found = find(log, is_one);
  is_cut_off_ = !found && found.error().kind == ErrorKind::unavailable;
  if (is_cut_off_) {
    waiting_ = "log unreachable: " + found.error().message;
    return std::optional<wire::Decoded>();
  }
  if (!found || *found) return found;
  if (is_in_flight_) return std::optional<wire::Decoded>();
  if (!may_publish_) {
    is_missing_ = true;
    waiting_ = fmt::format("the log has no {} of {} yet", type_, announcer_.service);
    return std::optional<wire::Decoded>();
  }
  auto sent = publish(log);
  is_cut_off_ = !sent && sent.error().kind == ErrorKind::unavailable;
  if (!sent) waiting_ = "the log accepts no events: " + sent.error().message;
  return std::optional<wire::Decoded>();
}

// Skips messages on the same subject that are something else.
Result<std::optional<wire::Decoded>> Announcement::find(
    Log& log, const std::function<bool(const Envelope&)>& is_one) {
  const auto subject =
      wire::subject_of(announcer_.name_space, announcer_.partition, type_, announcer_.service);
  if (!subject) return subject.error();
  while (true) {
    auto message = log.find(*subject, from_);
    if (!message) return message.error();
    if (!*message) return std::optional<wire::Decoded>();
    from_ = (*message)->sequence;
    auto event = wire::decode(**message, announcer_.name_space, announcer_.partition,
                              announcer_.partition_count);
    if (event && event->envelope.id == id_ && is_one(event->envelope))
      return std::optional(std::move(*event));
    ++from_;
  }
}

Result<void> Announcement::publish(Log& log) {
  const auto subject =
      wire::subject_of(announcer_.name_space, announcer_.partition, type_, announcer_.service);
  if (!subject) return subject.error();
  crash_point("announcement.before_publish");
  if (auto sent = log.publish(token, *subject, data_, goes_without_id_ ? "" : id_.hex()); !sent)
    return sent;
  is_in_flight_ = true;
  crash_point("announcement.published");
  return {};
}

void Announcement::take_receipts(Log& log) {
  if (!is_in_flight_) return;
  receipts_.clear();
  log.receipts(receipts_);
  for (const auto& receipt : receipts_) {
    if (receipt.token != token) continue;
    is_in_flight_ = false;
    if (receipt.sequence) {
      goes_without_id_ = receipt.duplicate;
      next_look_ = {};
    } else {
      waiting_ = "the log accepts no events: " + receipt.sequence.error().message;
    }
  }
}

}  // namespace laban::runtime
