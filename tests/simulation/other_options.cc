#include "tests/simulation/other_options.h"

#include <algorithm>
#include <unordered_map>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "tests/simulation/fixtures.h"

namespace laban::simulation {

namespace {

// What the service says when it does not refuse.
std::string_view agreement_of(const std::string& service) {
  if (service == "inventory") return "inventory.reserved";
  if (service == "payment") return "payment.charged";
  if (service == "seller") return "seller.prepared";
  return "logistics.assigned";
}

// It may have been decided on in a later attempt.
bool may_be_retried(const Plan& plan, const std::string& service, std::string_view saga) {
  return std::any_of(plan.poisons.begin(), plan.poisons.end(), [&](const Poison& poison) {
    return poison.service == service && hits(poison, saga);
  });
}

}  // namespace

std::map<std::string, std::string> refusing_options(const Plan& plan, const std::string& service) {
  auto options = plan.options.at(service);
  options["fail"] = "1";
  return options;
}

bool has_said_options(const Plan& plan, const std::string& service, std::uint32_t partition,
                      const std::vector<StoredMessage>& log) {
  for (const auto& message : log) {
    if (message.sequence + uncertain_tail > log.size()) return false;
    const auto event = wire::decode(message, name_space, partition, plan.partitions);
    if (event && event->envelope.source == service &&
        event->envelope.type == EventTraits<OptionsApplied>::type)
      return true;
  }
  return false;
}

bool would_contradict(const Plan& plan, const std::string& service, std::uint32_t partition,
                      const std::vector<StoredMessage>& log) {
  std::unordered_map<EventId, Time> stored;
  for (const auto& message : log) {
    if (message.sequence + uncertain_tail > log.size()) return false;
    const auto event = wire::decode(message, name_space, partition, plan.partitions);
    if (!event) continue;
    const Envelope& envelope = event->envelope;
    stored.emplace(envelope.id, message.stored_at);
    if (envelope.type != agreement_of(service) || envelope.source != service) continue;
    const auto cause = stored.find(envelope.cause);
    if (cause != stored.end() && cause->second == envelope.time &&
        !may_be_retried(plan, service, envelope.saga))
      return true;
  }
  return false;
}

}  // namespace laban::simulation
