#include "tests/simulation/garbage.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/saga/fold/decision.h"

namespace laban::simulation {

namespace {

constexpr const char* stranger = "mallory";

// Most sagas of these messages are still running.
constexpr std::size_t recent_messages = 16;

constexpr std::array types = {"payment.charged",         "order.placed", "logistics.dispatched",
                              "inventory.reserved",      "laban.tick",   "payment.unheard_of",
                              "payment.refund_requested"};

std::string noise(Random& random) {
  std::string bytes(random.below(200), '\0');
  for (char& c : bytes) c = static_cast<char>(random.below(256));
  return bytes;
}

// Well-formed, from a foreign source, about a saga that may exist.
std::string forged(const Plan& plan, std::uint32_t partition, std::string_view type,
                   Random& random) {
  std::string saga = "-";
  for (int tries = 0; tries < 20 && !plan.orders.empty(); ++tries) {
    const auto& order = plan.orders[random.below(plan.orders.size())];
    if (partition_of(order.id, plan.partitions) == partition) saga = order.id;
  }
  const std::string payload(8, '\0');
  Envelope envelope;
  envelope.id = {random.next(), random.next()};
  envelope.type = type;
  envelope.source = stranger;
  envelope.saga = saga;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  return wire::encode(envelope);
}

// Like forged(), but with a valid payload, taken from another saga.
StoredMessage impostor(const Plan& plan, std::uint32_t partition,
                       const std::vector<StoredMessage>& log, Random& random) {
  for (int tries = 0; tries < 8 && !log.empty() && !plan.orders.empty(); ++tries) {
    const auto& message = log[random.below(log.size())];
    const auto& order = plan.orders[random.below(plan.orders.size())];
    const auto event = wire::decode(message, name_space, partition, plan.partitions);
    if (!event || event->envelope.type.starts_with("laban.")) continue;
    if (partition_of(order.id, plan.partitions) != partition) continue;
    Envelope envelope = event->envelope;
    envelope.id = {random.next(), random.next()};
    envelope.source = stranger;
    envelope.saga = order.id;
    return {0, {}, message.subject, wire::encode(envelope)};
  }
  return {};
}

// The id that the next tick will have, or the first event that a service emits because of a recent
// one.
EventId coming_id(const Plan& plan, std::uint32_t partition, const std::vector<StoredMessage>& log,
                  const std::string& service, Random& random) {
  if (!log.empty() && random.chance(500)) {
    const auto& cause = log[log.size() - 1 - random.below(std::min(recent_messages, log.size()))];
    const auto event = wire::decode(cause, name_space, partition, plan.partitions);
    if (event) return derive_id(event->envelope.id, service, 0);
  }
  std::uint64_t ticks = 0;
  for (const auto& message : log)
    ticks += static_cast<std::uint64_t>(message.subject.ends_with(EventTraits<Tick>::type));
  return observer::tick_id(partition, ticks + 1 + random.below(3));
}

// Well-formed and from its rightful producer, under an id that another one is going to use.
StoredMessage squatter(const Plan& plan, std::uint32_t partition,
                       const std::vector<StoredMessage>& log, Random& random) {
  const auto victim = random.below(service_names.size());
  const auto& source =
      service_names[(victim + 1 + random.below(service_names.size() - 1)) % service_names.size()];
  RetryDueT due;
  due.service = source;
  const auto payload = laban::detail::encode_payload(due);
  Envelope envelope;
  envelope.id = coming_id(plan, partition, log, service_names[victim], random);
  envelope.type = EventTraits<RetryDue>::type;
  envelope.source = source;
  envelope.saga = "-";
  envelope.payload = {payload.data(), payload.size()};
  const auto subject = wire::subject_of(name_space, partition, envelope.type, source);
  return {0, {}, subject->text(), wire::encode(envelope)};
}

// The payload of another event of this type, if there is one nearby; or else one that says nothing.
std::string other_payload(const Plan& plan, std::uint32_t partition,
                          const std::vector<StoredMessage>& log, const Envelope& envelope,
                          Random& random) {
  for (int tries = 0; tries < 20; ++tries) {
    const auto& message = log[random.below(log.size())];
    if (!message.subject.ends_with(envelope.type)) continue;
    const auto event = wire::decode(message, name_space, partition, plan.partitions);
    if (event && event->envelope.id != envelope.id)
      return {event->envelope.payload.begin(), event->envelope.payload.end()};
  }
  return std::string(8, '\0');
}

// Under the id and from the source of a real one, which the log has already, but with another
// payload; now and then about another saga.
StoredMessage contradiction(const Plan& plan, std::uint32_t partition,
                            const std::vector<StoredMessage>& log, Random& random) {
  if (log.empty() || plan.orders.empty()) return {};
  const auto& message = log[random.below(log.size())];
  const auto event = wire::decode(message, name_space, partition, plan.partitions);
  if (!event) return {};
  Envelope envelope = event->envelope;
  const std::string payload = other_payload(plan, partition, log, envelope, random);
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  const auto& order = plan.orders[random.below(plan.orders.size())];
  if (random.chance(200) && partition_of(order.id, plan.partitions) == partition)
    envelope.saga = order.id;
  return {0, {}, message.subject, wire::encode(envelope)};
}

}  // namespace

StoredMessage make_garbage(const Plan& plan, std::uint32_t partition,
                           const std::vector<StoredMessage>& log, Random& random) {
  const std::string_view type = types[random.below(types.size())];
  StoredMessage message;
  message.subject = fmt::format("{}.{}.{}", name_space, partition, type);
  switch (random.below(7)) {
    case 0:
      message.data = noise(random);
      break;
    case 1:  // a real one, truncated
      if (!log.empty()) message = log[random.below(log.size())];
      if (message.data.size() > 16) message.data.resize(random.below(message.data.size() - 16));
      break;
    case 2:  // a real one under another subject
      if (!log.empty()) message.data = log[random.below(log.size())].data;
      break;
    case 3:
      return squatter(plan, partition, log, random);
    case 4:
      if (auto made = contradiction(plan, partition, log, random); !made.data.empty()) return made;
      message.data = forged(plan, partition, type, random);
      break;
    case 5:
      if (auto made = impostor(plan, partition, log, random); !made.data.empty()) return made;
      [[fallthrough]];
    default:
      message.data = forged(plan, partition, type, random);
      break;
  }
  return message;
}

std::string some_decision(const Plan& plan, std::uint32_t partition,
                          const std::vector<StoredMessage>& log, const Knowledge& knowledge,
                          Random& random) {
  if (log.empty()) return {};
  const auto& recent = log[log.size() - 1 - random.below(std::min(recent_messages, log.size()))];
  const auto event = wire::decode(recent, name_space, partition, plan.partitions);
  if (!event) return {};
  const auto& definition = knowledge.definition();
  const auto& step = definition.steps()[random.below(definition.steps().size())];
  return observer::request_id("undo", definition.name(), event->envelope.saga, 1, step.name, 1)
      .hex();
}

}  // namespace laban::simulation
