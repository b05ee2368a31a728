#include "observer/projection/projection.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "bus/testing/crash_point.h"
#include "events/laban.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/clock_rows.h"
#include "observer/projection/dead_letters.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/limits.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

constexpr std::string_view tick_type = EventTraits<Tick>::type;
constexpr std::string_view schemas_type = EventTraits<SchemaApplied>::type;
constexpr std::string_view dead_letter_type = EventTraits<DeadLettered>::type;
constexpr std::string_view halt_type = EventTraits<Diverged>::type;
static_assert(act_type == EventTraits<OperatorActed>::type);

}  // namespace

// Access to the store's instances, for one event or tick.
class Projection::Instances final : public SagaInstances {
 public:
  Instances(Projection& projection, runtime::Transaction& tx) : projection_(projection), tx_(tx) {}

  std::optional<Instance> take(std::string_view definition, std::string_view saga) override {
    return projection_.keeper_.take_newest(definition, saga, tx_);
  }

  void put_back(Instance instance) override { projection_.keeper_.leave(std::move(instance)); }

  void before_change(const Definition& definition, const Instance& instance) override {
    definition_before_ = &definition;
    before_ = index_entry_of(definition, instance);
  }

  void change(SagaChange change, const FoldEvent& event) override {
    InstanceStore& store = projection_.keeper_;
    if (change.retired) store.retire(*definition_before_, *change.retired, tx_);
    crash_point(event.kind == FoldEvent::Kind::tick ? "projection.woken" : "projection.folded");
    projection_.emit_decisions(change.definition, change.result, tx_);
    if (change.is_new) {
      store.add(change.definition, std::move(change.result.instance), tx_);
    } else {
      store.save(*before_, change.definition, std::move(change.result.instance), tx_);
    }
  }

  bool has_event_before(std::string_view saga, std::string_view type,
                        std::uint64_t sequence) override {
    bool found = false;
    std::size_t searched = 0;
    tx_.scan_range(events, event_prefix(saga), event_key(saga, sequence),
                   [&](std::string_view key, std::string_view value) {
                     const auto row = parse_event_row(key, value);
                     found = row && is_event_of(*row, type);
                     return !found && ++searched < limits::rows_searched_for_start;
                   });
    return found;
  }

 private:
  Projection& projection_;
  runtime::Transaction& tx_;
  const Definition* definition_before_ = nullptr;
  std::optional<IndexEntry> before_;
};

Projection::Projection(ProjectionConfig config, const schema::SchemaRegistry& schemas)
    : config_(config),
      installed_(schemas),
      schemas_(std::make_unique<schema::SchemaHistory>()),
      edges_(config.limits.type_pairs, config.limits.causes_remembered),
      keeper_(summary_, activity_, config.limits.cached_sagas) {}

std::vector<std::string> Projection::families() const { return own_family_names(); }

Result<void> Projection::load(const Store& store) {
  const auto row = store.get(observer_meta, meta_key("summary"));
  if (!row) return row.error();
  if (*row) {
    const auto summary = decode_summary(**row);
    if (!summary) {
      return Error{ErrorKind::conflict,
                   "the store was folded by another version of the observer. Fold it again "
                   "from the log with: laban rebuild"};
    }
    summary_ = *summary;
  }
  const auto gap = gap_before(store, ~std::uint64_t{0});
  if (!gap) return gap.error();
  last_gap_ = *gap;
  auto book = read_book(store);
  if (!book) return book.error();
  book_ = std::move(*book);
  auto halts = read_halts(store);
  if (!halts) return halts.error();
  halts_ = std::move(*halts);
  if (auto loaded = load_schemas(store); !loaded) return loaded;
  if (auto loaded = edges_.load(store); !loaded) return loaded;
  return keeper_.load(store);
}

void Projection::note(const Position& position, runtime::Transaction& tx) {
  keep_base(tx);
  if (summary_.last_sequence == 0) summary_.first_log_time = position.log_time;
  summary_.last_sequence = position.sequence;
  summary_.last_log_time = position.log_time;
}

void Projection::process(const wire::Decoded& event, runtime::Transaction& tx) {
  note(event.position, tx);
  const Judgement judgement = EventReader(*schemas_).judge(event);
  if (judgement.invalid) {
    ++summary_.invalid;
    set_aside(event.position, &event.envelope, judgement.invalid->message, tx);
    if (judgement.doubt != FoldEvent::Doubt::none && event.envelope.saga != no_saga) {
      record_doubtful(event, judgement.doubt, 0, tx);
    }
    return write_summary(tx);
  }
  if (event.envelope.type == tick_type) {
    meet_tick(event, tx);
    return write_summary(tx);
  }
  ++summary_.events;
  summary_.dead_letters += static_cast<std::uint64_t>(event.envelope.type == dead_letter_type);
  if (event.envelope.source == observer_name && event.envelope.type == dead_letter_type)
    letters_read_.insert(event.envelope.id);
  keep(event, judgement.doubt, tx);
  if (judgement.doubt == FoldEvent::Doubt::none) keep_letters(event, tx);
  if (judgement.doubt == FoldEvent::Doubt::unknown_type) count_unread(event, tx);
  if (is_definition_event(event.envelope.type)) {
    edges_.remember(event.envelope.id, event.envelope.saga, event.envelope.type);
    meet_definition(event, tx);
  } else if (event.envelope.type == schemas_type) {
    edges_.remember(event.envelope.id, event.envelope.saga, event.envelope.type);
    meet_schemas(event, tx);
  } else {
    activity_.count_event(event.position.log_time, tx);
    edges_.count(event.envelope.id, event.envelope.cause, event.envelope.saga, event.envelope.type,
                 tx);
    fold_event(event, judgement.doubt, tx);
    if (event.envelope.type == act_type) conclude_act(event, tx);
    if (event.envelope.type == halt_type) meet_halt(event, tx);
    note_speaker(event, tx);
  }
  activity_.write(tx);
  write_summary(tx);
}

void Projection::process_invalid(const StoredMessage& message, const Error& reason,
                                 runtime::Transaction& tx) {
  const Position position{config_.partition, message.sequence, message.stored_at};
  note(position, tx);
  ++summary_.invalid;
  set_aside(position, nullptr, reason.message, tx);
  write_summary(tx);
}

// Of observers, no: after the log has lost its tail, two of them may name different causes for one
// request, and both are right (docs/decisions/019). A copy that another version of the observer
// wrote may also give a reason in other words.
bool Projection::compares_copies_of(std::string_view source) const {
  return source != observer_name;
}

// Recorded with the saga it names, as an event from the wrong producer is, but not applied. Counted
// in any case: it may name no saga, or one that is not followed.
void Projection::on_divergence(const wire::Decoded& event, std::uint64_t first,
                               runtime::Transaction& tx) {
  note(event.position, tx);
  ++summary_.divergences;
  summary_.last_divergence = event.position.sequence;
  if (event.envelope.saga != no_saga)
    record_doubtful(event, FoldEvent::Doubt::divergence, first, tx);
  write_summary(tx);
}

// No event of the saga's, but it may be the first message behind a gap, and end the saga.
void Projection::record_doubtful(const wire::Decoded& event, FoldEvent::Doubt doubt,
                                 std::uint64_t first, runtime::Transaction& tx) {
  activity_.turn_to(event.position.log_time, tx);
  keep(event, doubt, tx, first);
  fold_event(event, doubt, tx, first);
  activity_.write(tx);
}

void Projection::on_gap(const LogGap& gap, runtime::Transaction& tx) {
  last_gap_ = gap;
  tx.write(observer_meta, gap_key(gap.first), gap_value(gap.last));
}

void Projection::keep(const wire::Decoded& event, FoldEvent::Doubt doubt, runtime::Transaction& tx,
                      std::uint64_t first) {
  const EventRow row{kind_of(doubt), summary_.clock.now(), event.message(), EventId{}, {}, first};
  tx.write(events, event_key(event.envelope.saga, event.position.sequence), event_value(row));
}

void Projection::fold_event(const wire::Decoded& event, FoldEvent::Doubt doubt,
                            runtime::Transaction& tx, std::uint64_t first) {
  Instances instances(*this, tx);
  FoldEvent fold_event = EventReader(*schemas_).read(event, doubt, log_context());
  fold_event.first = first;
  if (auto folded = folder_.on_event(event.envelope.saga, fold_event, instances); !folded)
    throw StorageError(folded.error().message);
}

void Projection::keep_act(const wire::Decoded& event, bool accepted, std::string outcome,
                          runtime::Transaction& tx) const {
  const Position& at = event.position;
  tx.write(observer_meta, act_key(at.log_time, at.sequence),
           encode(ActRow{at.log_time, at.sequence, accepted, std::string(event.envelope.saga),
                         std::move(outcome)}));
}

// The fold has recorded it with the saga, if there is one.
void Projection::conclude_act(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* payload = flatbuffers::GetRoot<OperatorActed>(event.envelope.payload.data());
  const std::string_view name =
      payload->definition() == nullptr ? std::string_view() : payload->definition()->string_view();
  const auto instance = keeper_.newest(name, event.envelope.saga, tx);
  if (!instance || instance->acts.empty() || instance->acts.back().at.id != event.envelope.id)
    return keep_act(event, false, "no such saga was known", tx);
  const Act& act = instance->acts.back();
  keep_act(event, act.accepted, act.outcome, tx);
}

void Projection::meet_definition(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto version = enter(book_, event);
  if (!version) {
    ++summary_.invalid;
    keep_act(event, false, version.error().message, tx);
    return set_aside(event.position, &event.envelope, version.error().message, tx);
  }
  const bool is_in_force = !(*version)->withdrawn.has_value();
  keep_act(event, true, is_in_force ? "in force from here on" : "withdrawn", tx);
  write_version(**version, tx);
  crash_point("projection.definition_kept");
  mix(summary_, encode(**version));
}

const Definition& Projection::definition_of(const Instance& instance) const {
  const auto* version = book_.find(instance.definition, instance.version);
  if (version == nullptr) throw StorageError("a saga's definition is missing from the registry");
  return version->definition;
}

void Projection::meet_tick(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* tick = flatbuffers::GetRoot<Tick>(event.envelope.payload.data());
  const Duration period = std::chrono::milliseconds(tick->period_ms());
  const Position& position = event.position;
  if (!summary_.clock.accept(tick->number(), period, position.log_time)) return;
  ++summary_.ticks;
  summary_.tick_id = event.envelope.id;
  summary_.tick_log_time = position.log_time;
  tick_was_met_ = true;
  crash_point("projection.tick_met");
  const ClockRow row{position.sequence, summary_.clock.now(), position.log_time};
  tx.write(observer_meta, clock_key(row.sequence), encode(row));
  const std::vector<std::string> due = due_instances(tx);
  if (due.empty()) return;
  activity_.turn_to(position.log_time, tx);
  Instances instances(*this, tx);
  const FoldEvent fold_event =
      tick_event(event.envelope.id, position.sequence, position.log_time, log_context());
  for (const auto& key : due) {
    const auto parsed = parse_instance_key(key);
    if (!parsed) throw StorageError("a deadline's row cannot be read");
    const auto folded = folder_.on_tick(parsed->definition, parsed->saga, fold_event, instances);
    if (!folded) throw StorageError(folded.error().message);
  }
  activity_.write(tx);
  keep_tick(fold_event, due, tx);
}

// A storm of deadlines is spread over the following ticks. The floor spares the scan the rows
// erased since.
std::vector<std::string> Projection::due_instances(runtime::Transaction& tx) {
  std::vector<std::string> due;
  const std::size_t most = config_.limits.deadlines_per_tick;
  const std::string end = deadline_key(first_not_passed(summary_.clock.now()), {});
  tx.scan_range(deadlines, deadline_floor_, end, [&](std::string_view key, std::string_view) {
    due.emplace_back(instance_of_deadline(key));
    return due.size() < most;
  });
  if (due.size() < most) deadline_floor_ = end;
  return due;
}

// Stored under every saga that was woken, so that the tick's effect on it follows from its rows
// alone.
void Projection::keep_tick(const FoldEvent& tick, const std::vector<std::string>& due,
                           runtime::Transaction& tx) {
  std::map<std::string, std::vector<std::string>> woken;
  for (const auto& key : due) {
    auto instance = *parse_instance_key(key);
    woken[std::move(instance.saga)].push_back(std::move(instance.definition));
  }
  for (auto& [saga, names] : woken) {
    const EventRow row{EventRow::Kind::tick,
                       tick.clock,
                       StoredMessage{tick.sequence, tick.log_time, {}, {}},
                       tick.id,
                       std::move(names),
                       0};
    tx.write(events, event_key(saga, tick.sequence), event_value(row));
  }
}

// A shadow's decisions are never requested, and its findings are hypothetical.
void Projection::emit_decisions(const Definition& definition, const FoldResult& result,
                                runtime::Transaction& tx) {
  if (is_shadow(definition.name())) return;
  summary_.findings += result.findings.size();
  summary_.decisions += result.decisions.size();
  if (config_.mode != Mode::emit) return;
  for (const auto& decision : result.decisions)
    emit(definition, result.instance.saga, decision, tx);
}

void Projection::write_summary(runtime::Transaction& tx) const {
  tx.write(observer_meta, meta_key("summary"), encode(summary_));
}

}  // namespace laban::observer
