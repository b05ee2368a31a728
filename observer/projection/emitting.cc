// What the observer itself emits: undo requests, dead letters for unreadable messages, ticks.

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bus/event/printable.h"
#include "bus/runtime/inbox.h"
#include "bus/testing/crash_point.h"
#include "events/laban.h"
#include "observer/projection/operator_event.h"
#include "observer/projection/projection.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

template <class Native>
std::string payload_of(const Native& event) {
  const auto bytes = detail::encode_payload(event);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The reason may quote untrusted input.
std::string short_reason(std::string_view text) {
  constexpr std::size_t longest = 200;
  return replace_unprintable(text.substr(0, longest), '?');
}

}  // namespace

void Projection::emit(const Definition& definition, std::string_view saga, const Decision& decision,
                      runtime::Transaction& tx) {
  const auto* schema = schemas_->find(decision.type);
  nlohmann::json payload = nlohmann::json::object();
  const auto add = [&](const char* field, const std::string& value) {
    const auto& fields = schema->fields;
    if (std::find(fields.begin(), fields.end(), field) != fields.end()) payload[field] = value;
  };
  if (schema != nullptr) {
    add("step", definition.step(decision.step).name);
    add("reason", decision.reason);
  }
  const auto bytes = schemas_->from_json(
      decision.type, payload.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (!bytes) return cannot_write(saga, decision, bytes.error().message, tx);
  crash_point("projection.decided");
  tx.emit_as({decision.id, decision.type, std::string(saga), decision.cause.id,
              decision.cause.log_time, *bytes});
}

// The definition names an event that no schema declares yet. Recorded with the saga, so that its
// wait is explained; requested again when the schemas in force change and at each start
// (observer/daemon.cc), but recorded once.
void Projection::cannot_write(std::string_view saga, const Decision& decision,
                              const std::string& reason, runtime::Transaction& tx) {
  const EventId id = derive_id(decision.id, observer_name, 0);
  if (letters_read_.contains(id) || tx.read(runtime::inbox, runtime::inbox_key(id, observer_name)))
    return;
  DeadLetteredT letter;
  letter.service = observer_name;
  letter.reason = short_reason(fmt::format(
      "invalid: cannot write {}: {}{}", decision.type, reason,
      schemas_->find(decision.type) == nullptr
          ? ". Apply its schema: laban schema apply FILE"
          : ". Its fields step and reason have to be strings, no other one (required)"));
  letter.attempts = decision.attempt;
  letter.event_type = decision.type;
  letter.event_id = decision.id.hex();
  letter.partition = config_.partition;
  letter.sequence = decision.cause.sequence;
  tx.emit_as({id, std::string(EventTraits<DeadLettered>::type), std::string(saga),
              decision.cause.id, decision.cause.log_time, payload_of(letter)});
}

void Projection::set_aside(const Position& position, const Envelope* envelope,
                           const std::string& reason, runtime::Transaction& tx) {
  if (config_.mode == Mode::observe) return;
  DeadLetteredT letter;
  letter.service = observer_name;
  letter.reason = "invalid: " + short_reason(reason);
  letter.attempts = 1;
  letter.partition = position.partition;
  letter.sequence = position.sequence;
  crash_point("projection.set_aside");
  if (envelope != nullptr) {
    letter.event_type = envelope->type;
    letter.event_id = envelope->id.hex();
  }
  tx.emit_as({invalid_id(position.partition, position.sequence),
              std::string(EventTraits<DeadLettered>::type), std::string(no_saga),
              envelope != nullptr ? envelope->id : EventId{}, position.log_time,
              payload_of(letter)});
}

std::optional<SteadyTime> Projection::next_due() const {
  if (config_.mode == Mode::observe || summary_.armed == 0) return std::nullopt;
  return tick_was_met_ ? SteadyTime{} : next_tick_;
}

// One tick at most is on its way: the next one waits until it was read from the log, whoever sent
// it.
void Projection::emit_due(SteadyTime now, runtime::Transaction& tx) {
  if (tick_was_met_) {
    tick_was_met_ = false;
    next_tick_ = now + tick_period;
    return;
  }
  next_tick_.reset();
  TickT tick;
  tick.number = summary_.clock.last_number() + 1;
  tick.period_ms = static_cast<std::uint32_t>(tick_period / Duration(std::chrono::milliseconds(1)));
  // Its content is known to every observer, so two observers send the same bytes.
  const bool is_first = tick.number == 1;
  crash_point("projection.tick_sent");
  tx.emit_as({tick_id(config_.partition, tick.number), std::string(EventTraits<Tick>::type),
              std::string(no_saga), summary_.tick_id,
              is_first ? summary_.first_log_time : summary_.tick_log_time, payload_of(tick)});
}

// "decisions.emit": emits every request that was decided on and is not in the log yet; for an
// observer that starts to emit.
Result<Reply> Projection::answer(std::string_view endpoint, std::string_view,
                                 runtime::Transaction& tx) {
  if (endpoint != "decisions.emit") return Error{ErrorKind::not_found, "no such endpoint"};
  if (config_.mode != Mode::emit) return Error{ErrorKind::invalid, "this observer does not emit"};
  std::vector<std::string> keys;
  for (const State state : {State::compensating, State::running}) {
    const std::string from = state_prefix(state);
    const auto note = [&](std::string_view key, std::string_view) {
      if (const auto row = parse_index(key.substr(1))) keys.emplace_back(row->instance);
      return true;
    };
    tx.scan_range(index_state, from, after_prefix(from), note);
  }
  std::size_t count = 0;
  for (const auto& key : keys) {
    const auto parsed = parse_instance_key(key);
    if (!parsed || parsed->generation || is_shadow(parsed->definition)) continue;
    const auto instance = keeper_.newest(parsed->definition, parsed->saga, tx);
    if (!instance) continue;
    const Definition& definition = definition_of(*instance);
    for (const auto& decision : open_decisions(definition, *instance)) {
      emit(definition, parsed->saga, decision, tx);
      ++count;
    }
  }
  return Reply{true, fmt::format("{{\"emitted\": {}}}", count)};
}

}  // namespace laban::observer
