#include "bench/synthetic_log.h"

#include <fmt/core.h>

#include "bus/event/wire.h"
#include "observer/projection/definition_events.h"
#include "observer/saga/definition/load.h"
#include "observer/saga/fold/decision.h"
#include "observer/saga/fold/limits.h"

namespace laban::bench {

using namespace std::chrono_literals;

namespace {

constexpr Time first_instant = Time(490'000h);
constexpr Duration whole = 240s;
constexpr Duration last_start = 220s;

EventId id_of(std::uint64_t saga, int place) {
  return derive_id({saga + 1, 1}, "shop", static_cast<std::uint32_t>(place));
}

EventId id_of(std::uint64_t saga, const Flow& flow, int place) {
  const FlowEvent& event = flow[static_cast<std::size_t>(place)];
  if (event.repeats >= 0) return id_of(saga, event.repeats);
  if (event.step.empty()) return id_of(saga, place);
  return observer::request_id("undo", "order", SyntheticLog::saga_id(saga), 1, event.step,
                              static_cast<std::uint32_t>(event.attempt));
}

}  // namespace

std::uint64_t SyntheticLog::ticks() {
  return static_cast<std::uint64_t>(whole / observer::tick_period);
}
std::string SyntheticLog::saga_id(std::uint64_t saga) { return fmt::format("o-{:08}", saga); }
Time SyntheticLog::end() { return first_instant + whole; }

SyntheticLog::SyntheticLog(std::uint64_t sagas, std::string definition,
                           const schema::SchemaRegistry& schemas)
    : sagas_(sagas), definition_(std::move(definition)), schemas_(schemas) {
  messages_ = 1 + ticks();
  for (std::uint64_t saga = 0; saga < sagas_; ++saga) {
    for (const auto& event : flow_of(saga))
      messages_ += static_cast<std::uint64_t>(starts_at(saga) + event.at < whole);
  }
}

Duration SyntheticLog::starts_at(std::uint64_t saga) const {
  const double share = static_cast<double>(saga) / static_cast<double>(sagas_);
  return Duration(static_cast<Duration::rep>(share * static_cast<double>(last_start.count())));
}

Result<LogInfo> SyntheticLog::info() { return LogInfo{1, messages_, messages_, first_instant}; }

Result<void> SyntheticLog::open_reader(std::uint64_t from) {
  if (from == sequence_ + 1) return {};
  sequence_ = placed_ = ticks_made_ = 0;
  pending_ = {};
  while (sequence_ + 1 < from && sequence_ < messages_) next();
  return {};
}

Result<std::size_t> SyntheticLog::read(std::vector<StoredMessage>& into, std::size_t limit) {
  std::size_t count = 0;
  for (; count < limit && sequence_ < messages_; ++count) into.push_back(next());
  return count;
}

Result<void> SyntheticLog::publish(std::uint64_t, const Subject&, std::string_view,
                                   std::string_view) {
  return Error{ErrorKind::unavailable, "a synthetic log accepts no events"};
}

const std::vector<std::uint32_t>& SyntheticLog::order_of(const Flow& flow) {
  auto& order = orders_[&flow];
  if (order.empty()) order = in_order(flow);
  return order;
}

void SyntheticLog::schedule(std::uint64_t saga, std::uint32_t nth) {
  const Flow& flow = flow_of(saga);
  if (nth >= flow.size()) return;
  const Duration at = starts_at(saga) + flow[order_of(flow)[nth]].at;
  if (at < whole) pending_.push({at, saga, nth});
}

// Whichever comes first: a tick, a new order, or the next event of an order in progress.
StoredMessage SyntheticLog::next() {
  ++sequence_;
  if (sequence_ == 1) return definition();
  const Duration tick_at = observer::tick_period * ticks_made_;
  const bool is_tick_left = ticks_made_ < ticks();
  while (placed_ < sagas_ && (pending_.empty() || starts_at(placed_) <= pending_.top().at))
    schedule(placed_++, 0);
  if (pending_.empty() || (is_tick_left && tick_at <= pending_.top().at)) return tick();
  const Pending pending = pending_.top();
  pending_.pop();
  schedule(pending.saga, pending.nth + 1);
  return event_of(pending);
}

StoredMessage SyntheticLog::message(Envelope& envelope, std::string_view payload, Duration at) {
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  envelope.time = first_instant + at;
  return {sequence_, envelope.time, fmt::format("shop.0.{}", envelope.type),
          wire::encode(envelope)};
}

StoredMessage SyntheticLog::definition() {
  const auto read = observer::read_definition(definition_, "order.yaml");
  const std::uint64_t digest = read.definition ? read.definition->digest() : 0;
  const auto event =
      observer::applied_event("order", digest, definition_, {1, false, "ann", "the first one", {}});
  return {sequence_, first_instant, "shop.0." + event.type, event.message};
}

StoredMessage SyntheticLog::tick() {
  const Duration at = observer::tick_period * ticks_made_++;
  const auto payload =
      schemas_.from_json("laban.tick", fmt::format(R"({{"number": {}, "period_ms": {}}})",
                                                   ticks_made_, observer::tick_period / 1ms));
  Envelope envelope;
  envelope.id = observer::tick_id(0, ticks_made_);
  envelope.type = "laban.tick";
  envelope.source = "observer";
  envelope.saga = "-";
  return message(envelope, *payload, at);
}

StoredMessage SyntheticLog::event_of(const Pending& pending) {
  const Flow& flow = flow_of(pending.saga);
  const int place = static_cast<int>(order_of(flow)[pending.nth]);
  const FlowEvent& event = flow[static_cast<std::size_t>(place)];
  const std::string saga = saga_id(pending.saga);
  Envelope envelope;
  envelope.id = id_of(pending.saga, flow, place);
  envelope.type = event.type;
  envelope.source = schemas_.find(event.type)->source;
  envelope.saga = saga;
  if (event.cause >= 0) envelope.cause = id_of(pending.saga, flow, event.cause);
  return message(envelope, payload_of(event), pending.at);
}

const std::string& SyntheticLog::payload_of(const FlowEvent& event) {
  auto& payload = payloads_[&event];
  if (payload.empty()) payload = *schemas_.from_json(event.type, event.fields);
  return payload;
}

}  // namespace laban::bench
