#include "bench/made_up_log.h"

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
  return observer::request_id("undo", "order", MadeUpLog::saga_id(saga), 1, event.step,
                              static_cast<std::uint32_t>(event.attempt));
}

}  // namespace

std::uint64_t MadeUpLog::ticks() {
  return static_cast<std::uint64_t>(whole / observer::tick_period);
}
std::string MadeUpLog::saga_id(std::uint64_t saga) { return fmt::format("o-{:08}", saga); }
Time MadeUpLog::end() { return first_instant + whole; }

MadeUpLog::MadeUpLog(std::uint64_t sagas, std::string definition,
                     const schema::SchemaRegistry& schemas)
    : sagas_(sagas), definition_(std::move(definition)), schemas_(schemas) {
  messages_ = 1 + ticks();
  for (std::uint64_t saga = 0; saga < sagas_; ++saga) {
    for (const auto& event : flow_of(saga))
      messages_ += static_cast<std::uint64_t>(starts_at(saga) + event.at < whole);
  }
}

Duration MadeUpLog::starts_at(std::uint64_t saga) const {
  const double share = static_cast<double>(saga) / static_cast<double>(sagas_);
  return Duration(static_cast<Duration::rep>(share * static_cast<double>(last_start.count())));
}

Result<LogInfo> MadeUpLog::info() { return LogInfo{1, messages_, messages_, first_instant}; }

Result<void> MadeUpLog::open_reader(std::uint64_t from) {
  if (from == sequence_ + 1) return {};
  sequence_ = placed_ = ticks_made_ = 0;
  coming_ = {};
  while (sequence_ + 1 < from && sequence_ < messages_) next();
  return {};
}

Result<std::size_t> MadeUpLog::read(std::vector<StoredMessage>& into, std::size_t limit) {
  std::size_t count = 0;
  for (; count < limit && sequence_ < messages_; ++count) into.push_back(next());
  return count;
}

Result<void> MadeUpLog::publish(std::uint64_t, const Subject&, std::string_view, std::string_view) {
  return Error{ErrorKind::unavailable, "a made-up log takes no events"};
}

const std::vector<std::uint32_t>& MadeUpLog::order_of(const Flow& flow) {
  auto& order = orders_[&flow];
  if (order.empty()) order = in_order(flow);
  return order;
}

void MadeUpLog::come(std::uint64_t saga, std::uint32_t nth) {
  const Flow& flow = flow_of(saga);
  if (nth >= flow.size()) return;
  const Duration at = starts_at(saga) + flow[order_of(flow)[nth]].at;
  if (at < whole) coming_.push({at, saga, nth});
}

// The earliest of what comes: a tick, a new order, or the next event of one under way.
StoredMessage MadeUpLog::next() {
  ++sequence_;
  if (sequence_ == 1) return definition();
  const Duration tick_at = observer::tick_period * ticks_made_;
  const bool is_tick_left = ticks_made_ < ticks();
  while (placed_ < sagas_ && (coming_.empty() || starts_at(placed_) <= coming_.top().at))
    come(placed_++, 0);
  if (coming_.empty() || (is_tick_left && tick_at <= coming_.top().at)) return tick();
  const Coming coming = coming_.top();
  coming_.pop();
  come(coming.saga, coming.nth + 1);
  return event_of(coming);
}

StoredMessage MadeUpLog::message(Envelope& envelope, std::string_view payload, Duration at) {
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  envelope.time = first_instant + at;
  return {sequence_, envelope.time, fmt::format("shop.0.{}", envelope.type),
          wire::encode(envelope)};
}

StoredMessage MadeUpLog::definition() {
  const auto read = observer::read_definition(definition_, "order.yaml");
  const std::uint64_t digest = read.definition ? read.definition->digest() : 0;
  const auto event =
      observer::applied_event("order", digest, definition_, {1, false, "ann", "the first one", {}});
  return {sequence_, first_instant, "shop.0." + event.type, event.message};
}

StoredMessage MadeUpLog::tick() {
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

StoredMessage MadeUpLog::event_of(const Coming& coming) {
  const Flow& flow = flow_of(coming.saga);
  const int place = static_cast<int>(order_of(flow)[coming.nth]);
  const FlowEvent& event = flow[static_cast<std::size_t>(place)];
  const std::string saga = saga_id(coming.saga);
  Envelope envelope;
  envelope.id = id_of(coming.saga, flow, place);
  envelope.type = event.type;
  envelope.source = schemas_.find(event.type)->source;
  envelope.saga = saga;
  if (event.cause >= 0) envelope.cause = id_of(coming.saga, flow, event.cause);
  return message(envelope, payload_of(event), coming.at);
}

const std::string& MadeUpLog::payload_of(const FlowEvent& event) {
  auto& payload = payloads_[&event];
  if (payload.empty()) payload = *schemas_.from_json(event.type, event.fields);
  return payload;
}

}  // namespace laban::bench
