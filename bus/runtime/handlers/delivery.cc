#include "bus/runtime/handlers/delivery.h"

namespace laban::runtime {

HandlerContext::HandlerContext(const Service& of_service, std::string in_name_space,
                               std::uint32_t of_partition, std::uint32_t count)
    : name_space(std::move(in_name_space)),
      partition(of_partition),
      partition_count(count),
      service_(of_service) {
  index_subscriptions();
}

void HandlerContext::change(Service service) {
  changed_.emplace(std::move(service));
  index_subscriptions();
}

void HandlerContext::index_subscriptions() {
  by_type_.clear();
  for (const auto& subscription : service().subscriptions()) {
    by_type_.emplace(subscription.type, &subscription);
  }
}

const Service::Subscription* HandlerContext::subscription_to(std::string_view type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : found->second;
}

Result<wire::Decoded> HandlerContext::decode(const StoredMessage& message) const {
  return wire::decode(message, name_space, partition, partition_count);
}

void HandlerContext::count(const Envelope& envelope, const Outcome& outcome) {
  switch (outcome.kind()) {
    case Outcome::Kind::done:
      ++counters.done;
      break;
    case Outcome::Kind::ignored:
      ++counters.ignored;
      break;
    case Outcome::Kind::retry:
      ++counters.retried;
      break;
    case Outcome::Kind::dead_letter:  // counted when the dead letter is written
      break;
  }
  if (on_outcome) on_outcome(envelope, outcome);
}

}  // namespace laban::runtime
