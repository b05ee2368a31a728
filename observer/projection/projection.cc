#include "observer/projection/projection.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "events/laban.h"
#include "observer/fold/limits.h"
#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

// No batch may outgrow memory when everything is due at once; the rest is due at the next tick.
constexpr std::size_t deadlines_per_tick = 10'000;

constexpr std::string_view tick_type = EventTraits<Tick>::type;
constexpr std::string_view act_type = EventTraits<OperatorActed>::type;
constexpr std::string_view dead_letter_type = EventTraits<DeadLettered>::type;

std::string_view view(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

FoldEvent fold_event_of(const wire::Decoded& event, Duration clock) {
  FoldEvent fold_event;
  fold_event.id = event.envelope.id;
  fold_event.type = event.envelope.type;
  fold_event.source = event.envelope.source;
  fold_event.sequence = event.position.sequence;
  fold_event.log_time = event.position.log_time;
  fold_event.clock = clock;
  return fold_event;
}

}  // namespace

Projection::Projection(ProjectionConfig config, const Definitions& definitions,
                       const schema::SchemaRegistry& schemas)
    : config_(config),
      definitions_(definitions),
      schemas_(schemas),
      keeper_(definitions, summary_, activity_) {}

std::vector<std::string> Projection::families() const { return own_family_names(); }

Result<void> Projection::load(const Store& store) {
  const auto row = store.get(observer_meta, meta_key("summary"));
  if (!row) return row.error();
  if (*row) {
    const auto summary = decode_summary(**row);
    if (!summary) {
      return Error{ErrorKind::conflict,
                   "the store was folded by another version of the observer. Delete the "
                   "observer's stores: they are folded again from the log"};
    }
    summary_ = *summary;
  }
  if (auto loaded = edges_.load(store); !loaded) return loaded;
  return keeper_.load(store);
}

Projection::Judgement Projection::judge(const wire::Decoded& event) const {
  const Envelope& envelope = event.envelope;
  const auto* schema = schemas_.find(envelope.type);
  if (schema == nullptr) return {FoldEvent::Doubt::unknown_type, std::nullopt};
  if (schema->source != "*" && schema->source != envelope.source) {
    return {FoldEvent::Doubt::wrong_producer,
            Error{ErrorKind::corrupt, fmt::format("{} comes from {}, only {} may emit it",
                                                  envelope.type, envelope.source, schema->source)}};
  }
  if (auto verified = schemas_.verify(envelope.type, envelope.payload); !verified) {
    return {FoldEvent::Doubt::none, verified.error()};
  }
  if (envelope.type != dead_letter_type) return {};
  const auto* letter = flatbuffers::GetRoot<DeadLettered>(envelope.payload.data());
  if (view(letter->service()) == envelope.source) return {};
  return {FoldEvent::Doubt::wrong_producer,
          Error{ErrorKind::corrupt, fmt::format("{} speaks for another service", envelope.source)}};
}

void Projection::note(const Position& position) {
  if (summary_.last_sequence == 0) summary_.first_log_time = position.log_time;
  summary_.last_sequence = position.sequence;
  summary_.last_log_time = position.log_time;
}

void Projection::process(const wire::Decoded& event, runtime::Transaction& tx) {
  note(event.position);
  const Judgement judgement = judge(event);
  if (judgement.invalid) {
    ++summary_.invalid;
    set_aside(event.position, &event.envelope, judgement.invalid->message, tx);
    if (judgement.doubt != FoldEvent::Doubt::none) fold_event(event, judgement.doubt, tx);
    return write_summary(tx);
  }
  if (event.envelope.type == tick_type) {
    meet_tick(event, tx);
    return write_summary(tx);
  }
  ++summary_.events;
  summary_.dead_letters += static_cast<std::uint64_t>(event.envelope.type == dead_letter_type);
  tx.write(events, event_key(event.envelope.saga, event.position.sequence),
           event_value(event.message()));
  edges_.count(event.envelope.id, event.envelope.cause, event.envelope.saga, event.envelope.type,
               tx);
  activity_.count_event(event.position.log_time, tx);
  fold_event(event, judgement.doubt, tx);
  activity_.write(tx);
  write_summary(tx);
}

void Projection::process_invalid(const StoredMessage& message, const Error& reason,
                                 runtime::Transaction& tx) {
  const Position position{config_.partition, message.sequence, message.stored_at};
  note(position);
  ++summary_.invalid;
  set_aside(position, nullptr, reason.message, tx);
  write_summary(tx);
}

// An event that names no saga is kept and counted, and concerns none.
void Projection::fold_event(const wire::Decoded& event, FoldEvent::Doubt doubt,
                            runtime::Transaction& tx) {
  if (event.envelope.saga == "-") return;
  FoldEvent fold_event = fold_event_of(event, summary_.clock.now());
  fold_event.doubt = doubt;
  if (doubt == FoldEvent::Doubt::none && event.envelope.type == dead_letter_type) {
    const auto* letter = flatbuffers::GetRoot<DeadLettered>(event.envelope.payload.data());
    fold_event.dead_letter =
        DeadLetter{view(letter->service()), view(letter->event_type()), view(letter->reason())};
  }
  if (doubt == FoldEvent::Doubt::none && event.envelope.type == act_type) {
    const auto* act = flatbuffers::GetRoot<OperatorActed>(event.envelope.payload.data());
    fold_event.act =
        observer::OperatorAct{view(act->action()), view(act->definition()), act->generation(),
                              view(act->step()),   view(act->by()),         view(act->reason())};
  }
  for (const auto& definition : definitions_) {
    if (concerns(definition, fold_event)) fold_into(definition, event, fold_event, tx);
  }
}

void Projection::fold_into(const Definition& definition, const wire::Decoded& event,
                           const FoldEvent& bare_event, runtime::Transaction& tx) {
  const std::string_view saga = event.envelope.saga;
  auto instance = keeper_.take_newest(definition, saga, tx);
  if (!instance && !makes_instance(definition, bare_event)) return;
  FoldEvent fold_event = bare_event;
  std::string reason;
  const auto part = definition.part_of(fold_event.type);
  if (part && (part->role == Role::fails || part->role == Role::refused) &&
      fold_event.doubt == FoldEvent::Doubt::none) {
    reason = reason_in(event);
    fold_event.reason = reason;
  }
  std::uint32_t generation = 1;
  if (instance && opens_generation(definition, *instance, fold_event)) {
    generation = instance->generation + 1;
    keeper_.retire(*instance, tx);
    instance.reset();
  }
  const auto before = instance ? std::optional(standing_of(*instance)) : std::nullopt;
  if (!instance) instance = make_instance(definition, std::string(saga), generation);
  FoldResult result = fold(definition, std::move(*instance), fold_event);
  take(definition, saga, result, tx);
  if (before) {
    keeper_.save(*before, std::move(result.instance), tx);
  } else {
    keeper_.add(std::move(result.instance), tx);
  }
}

void Projection::meet_tick(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* tick = flatbuffers::GetRoot<Tick>(event.envelope.payload.data());
  const Duration period = std::chrono::milliseconds(tick->period_ms());
  if (!summary_.clock.accept(tick->number(), period, event.position.log_time)) return;
  ++summary_.ticks;
  summary_.tick_id = event.envelope.id;
  summary_.tick_log_time = event.position.log_time;
  tick_was_met_ = true;
  FoldEvent fold_event = fold_event_of(event, summary_.clock.now());
  fold_event.kind = FoldEvent::Kind::tick;
  std::vector<std::string> due;
  // The first key that is not due yet.
  const Duration past =
      std::max(summary_.clock.now() - tick_period + Duration(1), Duration::zero());
  const std::string now = deadline_key(past, {});
  tx.scan_range(deadlines, deadline_floor_, now, [&](std::string_view key, std::string_view) {
    due.emplace_back(instance_of_deadline(key));
    return due.size() < deadlines_per_tick;
  });
  if (due.size() < deadlines_per_tick) deadline_floor_ = now;  // the rows passed over were erased
  for (const auto& key : due) {
    const auto parsed = parse_instance_key(key);
    if (!parsed) throw StorageError("a deadline's row cannot be read");
    for (const auto& definition : definitions_) {
      if (definition.name() == parsed->definition) wake(definition, parsed->saga, fold_event, tx);
    }
  }
}

void Projection::wake(const Definition& definition, std::string_view saga, const FoldEvent& tick,
                      runtime::Transaction& tx) {
  auto instance = keeper_.take_newest(definition, saga, tx);
  if (!instance) throw StorageError("a deadline's instance is missing");
  const Standing before = standing_of(*instance);
  FoldResult result = fold(definition, std::move(*instance), tick);
  take(definition, saga, result, tx);
  keeper_.save(before, std::move(result.instance), tx);
}

void Projection::take(const Definition& definition, std::string_view saga, const FoldResult& result,
                      runtime::Transaction& tx) {
  summary_.findings += result.findings.size();
  summary_.decisions += result.decisions.size();
  if (config_.mode != Mode::emit) return;
  for (const auto& decision : result.decisions) emit(definition, saga, decision, tx);
}

std::string Projection::reason_in(const wire::Decoded& event) const {
  const auto json = schemas_.to_json(event.envelope.type, event.envelope.payload);
  if (!json) return {};
  const auto fields = nlohmann::json::parse(*json, nullptr, false);
  const auto reason = fields.find("reason");
  return fields.is_object() && reason != fields.end() && reason->is_string()
             ? reason->get<std::string>()
             : "";
}

void Projection::write_summary(runtime::Transaction& tx) const {
  tx.write(observer_meta, meta_key("summary"), encode(summary_));
}

}  // namespace laban::observer
