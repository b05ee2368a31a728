#include "bus/runtime/handlers/handler_processor.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <exception>

#include "events/laban.h"

namespace laban::runtime {

namespace {

// Wanted by every service; options only by one that has some.
constexpr std::string_view options_type = EventTraits<OptionsApplied>::type;
constexpr std::array framework_types{EventTraits<RetryDue>::type,
                                     EventTraits<RedriveRequested>::type,
                                     EventTraits<DeadLetterDiscarded>::type};

}  // namespace

HandlerProcessor::HandlerProcessor(const Service& service, std::string name_space,
                                   std::uint32_t partition, std::uint32_t partition_count,
                                   LoggedOptions::Configure configure,
                                   std::vector<BinarySchema> schemas)
    : context_(service, std::move(name_space), partition, partition_count),
      options_(context_, std::move(configure)),
      schemas_(service.name(), std::move(schemas)),
      chain_(context_) {}

Result<void> HandlerProcessor::load(const Store& store) {
  if (auto loaded = options_.load(store); !loaded) return loaded;
  return chain_.get<Park>().parked().load(store);
}

std::vector<Emission> HandlerProcessor::prefaces() const {
  std::vector<Emission> prefaces;
  if (auto schemas = schemas_.preface()) prefaces.push_back(std::move(*schemas));
  if (auto options = options_.preface()) prefaces.push_back(std::move(*options));
  return prefaces;
}

Result<void> HandlerProcessor::check_preface(const Envelope& preface) const {
  return schemas_.is_preface(preface) ? Result<void>() : options_.check_preface(preface);
}

Result<void> HandlerProcessor::take_preface(const Envelope& preface, Transaction& tx) {
  return schemas_.is_preface(preface) ? Result<void>() : options_.take_preface(preface, tx);
}

bool HandlerProcessor::wants(std::string_view type) const {
  return std::find(framework_types.begin(), framework_types.end(), type) != framework_types.end() ||
         (type == options_type && options_.are_logged()) ||
         context_.subscription_to(type) != nullptr;
}

std::vector<std::string> HandlerProcessor::types() const {
  std::vector<std::string> types(framework_types.begin(), framework_types.end());
  if (options_.are_logged()) types.emplace_back(options_type);
  for (const auto& subscription : context_.service().subscriptions())
    types.push_back(subscription.type);
  return types;
}

void HandlerProcessor::process(const wire::Decoded& event, Transaction& tx) {
  const std::string_view type = event.envelope.type;
  if (type == EventTraits<RetryDue>::type) {
    chain_.get<Park>().retry(
        event, tx, [&](Delivery& delivery) { return chain_.pass_after<Park>(delivery, tx); });
  } else if (type == EventTraits<DeadLetterDiscarded>::type) {
    chain_.get<DeadLetter>().discard(event, tx);
  } else if (type == options_type) {
    options_.change(event, tx);
  } else {
    // A redrive request has no subscription: the chain finds that of the event it carries.
    const bool is_request = type == EventTraits<RedriveRequested>::type;
    Delivery delivery{&event, &event, is_request ? nullptr : context_.subscription_to(type)};
    (void)chain_.pass(delivery, tx);
  }
}

std::string HandlerProcessor::difference(const Envelope& now, const Envelope& then) const {
  return schemas_.difference(now, then);
}

void HandlerProcessor::emit_due(SteadyTime now, Transaction& tx) {
  chain_.get<Park>().emit_due(now, tx);
}

std::optional<SteadyTime> HandlerProcessor::next_due() const {
  return chain_.get<Park>().parked().next_due();
}

Result<Reply> HandlerProcessor::answer(std::string_view endpoint, std::string_view body,
                                       Transaction& tx) {
  const auto handler = context_.service().requests().find(endpoint);
  if (handler == context_.service().requests().end())
    return EventProcessor::answer(endpoint, body, tx);
  const auto before = tx.mark();
  try {
    Reply reply = handler->second(body, tx);
    if (!reply.accepted) tx.roll_back(before);
    return reply;
  } catch (const StorageError&) {
    throw;
  } catch (const std::exception& error) {
    tx.roll_back(before);
    return Error{ErrorKind::invalid, fmt::format("{} failed: {}", endpoint, error.what())};
  }
}

void HandlerProcessor::report(const PendingEffect& effect, const EffectResult& result,
                              Transaction& tx) {
  const auto kind = context_.service().effects().find(effect.kind);
  if (kind != context_.service().effects().end()) kind->second.report(effect, result, tx);
}

}  // namespace laban::runtime
