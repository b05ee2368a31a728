#include <fmt/core.h>
#include <laban/codec.h>
#include <laban/service.h>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "events/notification.h"
#include "events/order.h"
#include "services/audit/log_facts.h"

namespace audit {

using namespace laban;

namespace {

// A context's own events come from its service; requests to it come from the observer; the
// framework's events come from any service.
bool is_rightful(const Envelope& envelope) {
  const auto context = wire::context_of(envelope.type);
  if (context == "laban") return true;
  if (envelope.type.ends_with("_requested")) return envelope.source == "observer";
  return envelope.source == (context == "order" ? "orders" : context);
}

}  // namespace

std::string named(const Envelope& envelope, const StoredMessage& message) {
  return fmt::format("{} of saga {} at sequence {}", envelope.type, envelope.saga,
                     message.sequence);
}

LogCollector::LogCollector(LogFacts& facts, std::string name_space, std::uint32_t partition,
                           std::uint32_t partitions)
    : facts_(facts),
      name_space_(std::move(name_space)),
      partition_(partition),
      partitions_(partitions) {}

void LogCollector::add(const StoredMessage& message) {
  ++facts_.messages;
  const auto event = wire::decode(message, name_space_, partition_, partitions_);
  if (!event) {
    ++facts_.invalid;
    return;
  }
  const auto& envelope = event->envelope;
  if (!is_rightful(envelope)) {
    ++facts_.foreign;
    ids_.insert(envelope.id);
    return;
  }
  const auto digest = wire::digest(message);
  const auto [first, is_new] =
      seen_.emplace(codec::id_bytes(envelope.id).append(envelope.source), digest);
  if (!is_new) {
    ++facts_.duplicates;
    if (first->second != digest) facts_.changed_copies.push_back(named(envelope, message));
    return;
  }
  if (!envelope.cause.is_nil()) {
    ++facts_.causes;
    if (!ids_.contains(envelope.cause)) facts_.lost_causes.push_back(named(envelope, message));
  }
  ids_.insert(envelope.id);
  if (envelope.saga != "-") count(envelope, message.sequence);
}

void LogCollector::count_skip(const Envelope& envelope) {
  const auto acted = detail::verified_payload<OperatorActed>(envelope.payload);
  if (acted && flatbuffers::GetString((*acted)->action()) == "skip")
    facts_.sagas[std::string(envelope.saga)].is_skipped = true;
}

void LogCollector::count(const Envelope& envelope, std::uint64_t sequence) {
  auto& saga = facts_.sagas[std::string(envelope.saga)];
  ++saga.events[std::string(envelope.type)];
  if (saga.is_skipped) saga.last_after_skip[std::string(envelope.type)] = sequence;
  if (envelope.type == EventTraits<OperatorActed>::type) {
    count_skip(envelope);
  } else if (envelope.type == EventTraits<order::Placed>::type) {
    const auto placed = detail::verified_payload<order::Placed>(envelope.payload);
    if (placed) saga.total_cents = (*placed)->total_cents();
  } else if (envelope.type == EventTraits<notification::Sent>::type) {
    const auto sent = detail::verified_payload<notification::Sent>(envelope.payload);
    if (!sent) return;
    ++saga.mails[flatbuffers::GetString((*sent)->about())];
    facts_.mail_ids.push_back(flatbuffers::GetString((*sent)->message_id()));
  } else if (envelope.type == EventTraits<notification::Failed>::type) {
    const auto failed = detail::verified_payload<notification::Failed>(envelope.payload);
    if (failed) ++saga.mails[flatbuffers::GetString((*failed)->about())];
  }
}

}  // namespace audit
