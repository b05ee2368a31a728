#include "observer/projection/projection.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "bus/testing/crash_point.h"
#include "events/laban.h"
#include "observer/limits.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/clock_rows.h"
#include "observer/projection/dead_letters.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

constexpr std::string_view tick_type = EventTraits<Tick>::type;
constexpr std::string_view act_type = EventTraits<OperatorActed>::type;
constexpr std::string_view dead_letter_type = EventTraits<DeadLettered>::type;

}  // namespace

Projection::Projection(ProjectionConfig config, const schema::SchemaRegistry& schemas)
    : config_(config), schemas_(schemas), reader_(schemas), keeper_(summary_, activity_) {}

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
  if (auto loaded = edges_.load(store); !loaded) return loaded;
  return keeper_.load(store);
}

void Projection::note(const Position& position) {
  if (summary_.last_sequence == 0) summary_.first_log_time = position.log_time;
  summary_.last_sequence = position.sequence;
  summary_.last_log_time = position.log_time;
}

void Projection::process(const wire::Decoded& event, runtime::Transaction& tx) {
  note(event.position);
  const Judgement judgement = reader_.judge(event);
  if (judgement.invalid) {
    ++summary_.invalid;
    set_aside(event.position, &event.envelope, judgement.invalid->message, tx);
    if (judgement.doubt != FoldEvent::Doubt::none && event.envelope.saga != "-") {
      keep(event, judgement.doubt, tx);
      fold_event(event, judgement.doubt, tx);
    }
    return write_summary(tx);
  }
  if (event.envelope.type == tick_type) {
    meet_tick(event, tx);
    return write_summary(tx);
  }
  ++summary_.events;
  summary_.dead_letters += static_cast<std::uint64_t>(event.envelope.type == dead_letter_type);
  keep(event, judgement.doubt, tx);
  if (judgement.doubt == FoldEvent::Doubt::none) keep_letters(event, tx);
  if (is_definition_event(event.envelope.type)) {
    edges_.remember(event.envelope.id, event.envelope.saga, event.envelope.type);
    meet_definition(event, tx);
  } else {
    activity_.count_event(event.position.log_time, tx);
    edges_.count(event.envelope.id, event.envelope.cause, event.envelope.saga, event.envelope.type,
                 tx);
    fold_event(event, judgement.doubt, tx);
    if (event.envelope.type == act_type) conclude_act(event, tx);
  }
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

void Projection::on_gap(const LogGap& gap, runtime::Transaction& tx) {
  last_gap_ = gap;
  tx.write(observer_meta, gap_key(gap.first), gap_value(gap.last));
}

void Projection::keep(const wire::Decoded& event, FoldEvent::Doubt doubt,
                      runtime::Transaction& tx) {
  tx.write(events, event_key(event.envelope.saga, event.position.sequence),
           event_value({kind_of(doubt), summary_.clock.now(), event.message(), EventId{}, {}}));
}

// An event that names no saga is kept and counted, and concerns none.
void Projection::fold_event(const wire::Decoded& event, FoldEvent::Doubt doubt,
                            runtime::Transaction& tx) {
  if (event.envelope.saga == "-") return;
  FoldEvent fold_event = reader_.read(event, doubt);
  fold_event.clock = summary_.clock.now();
  fold_event.gap = last_gap_;
  for (const auto& [name, chapter] : book_.chapters()) {
    if (!concerns(chapter.newest().definition, fold_event)) continue;
    fold_into(name, chapter.in_force(), event, fold_event, tx);
  }
}

void Projection::keep_act(const wire::Decoded& event, bool accepted, std::string outcome,
                          runtime::Transaction& tx) const {
  const Position& at = event.position;
  tx.write(observer_meta, act_key(at.log_time, at.sequence),
           encode(ActRow{at.log_time, at.sequence, accepted, std::string(event.envelope.saga),
                         std::move(outcome)}));
}

// The fold has noted it with the saga, when there is one.
void Projection::conclude_act(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* says = flatbuffers::GetRoot<OperatorActed>(event.envelope.payload.data());
  const std::string_view name =
      says->definition() == nullptr ? std::string_view() : says->definition()->string_view();
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
  if (version == nullptr) throw StorageError("a saga's definition is missing from the book");
  return version->definition;
}

// A saga that began while nothing was in force is nobody's, however long it still goes on.
bool Projection::began_before(const Definition& definition, const wire::Decoded& event,
                              runtime::Transaction& tx) const {
  if (event.envelope.type == definition.starts()) return false;
  const std::string_view saga = event.envelope.saga;
  bool found = false;
  std::size_t searched = 0;
  tx.scan_range(events, event_prefix(saga), event_key(saga, event.position.sequence),
                [&](std::string_view key, std::string_view value) {
                  const auto row = parse_event_row(key, value);
                  found = row && is_event_of(*row, definition.starts());
                  return !found && ++searched < rows_searched_for_start;
                });
  return found;
}

void Projection::fold_into(const std::string& name, const DefinitionVersion* in_force,
                           const wire::Decoded& event, const FoldEvent& bare_event,
                           runtime::Transaction& tx) {
  const std::string_view saga = event.envelope.saga;
  auto instance = keeper_.take_newest(name, saga, tx);
  const Governing governing{instance ? &definition_of(*instance) : nullptr,
                            in_force != nullptr ? &in_force->definition : nullptr};
  const Definition* definition = instance ? governing.own : governing.in_force;
  if (definition == nullptr) return;
  auto before = instance ? std::optional(standing_of(*definition, *instance)) : std::nullopt;
  FoldEvent fold_event = bare_event;
  const std::string reason = reader_.reason_in(event, bare_event, *definition);
  fold_event.reason = reason;
  if (!instance &&
      (!makes_instance(*definition, fold_event) || began_before(*definition, event, tx))) {
    return;
  }
  auto advanced = advance(governing, saga, std::move(instance), fold_event);
  if (!advanced) {
    if (instance) keeper_.leave(std::move(*instance));
    return;
  }
  if (advanced->retired) {
    keeper_.retire(*governing.own, *advanced->retired, tx);
    before.reset();
  }
  crash_point("projection.folded");
  take(*advanced->definition, saga, advanced->result, tx);
  if (before) {
    keeper_.save(*before, *advanced->definition, std::move(advanced->result.instance), tx);
  } else {
    keeper_.add(*advanced->definition, std::move(advanced->result.instance), tx);
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
  crash_point("projection.tick_met");
  const ClockRow row{event.position.sequence, summary_.clock.now(), event.position.log_time};
  tx.write(observer_meta, clock_key(row.sequence), encode(row));
  FoldEvent fold_event = reader_.read(event, FoldEvent::Doubt::none);
  fold_event.kind = FoldEvent::Kind::tick;
  fold_event.clock = summary_.clock.now();
  fold_event.gap = last_gap_;
  std::vector<std::string> due;
  const std::size_t most = limits::deadlines_per_tick;
  // The first key that is not due yet.
  const Duration past =
      std::max(summary_.clock.now() - tick_period + Duration(1), Duration::zero());
  const std::string now = deadline_key(past, {});
  tx.scan_range(deadlines, deadline_floor_, now, [&](std::string_view key, std::string_view) {
    due.emplace_back(instance_of_deadline(key));
    return due.size() < most;
  });
  if (due.size() < most) deadline_floor_ = now;  // the rows passed over were erased
  if (due.empty()) return;
  activity_.turn_to(event.position.log_time, tx);
  for (const auto& key : due) {
    const auto parsed = parse_instance_key(key);
    if (!parsed) throw StorageError("a deadline's row cannot be read");
    wake(parsed->definition, parsed->saga, fold_event, tx);
  }
  activity_.write(tx);
  keep_tick(fold_event, due, tx);
}

// Under every saga that was woken: what the tick did to it can then be told from its rows alone.
void Projection::keep_tick(const FoldEvent& tick, const std::vector<std::string>& due,
                           runtime::Transaction& tx) {
  std::map<std::string, std::vector<std::string>> woken;
  for (const auto& key : due) {
    auto instance = *parse_instance_key(key);
    woken[std::move(instance.saga)].push_back(std::move(instance.definition));
  }
  for (auto& [saga, names] : woken) {
    const EventRow row{EventRow::Kind::tick, tick.clock,
                       StoredMessage{tick.sequence, tick.log_time, {}, {}}, tick.id,
                       std::move(names)};
    tx.write(events, event_key(saga, tick.sequence), event_value(row));
  }
}

void Projection::wake(const std::string& name, std::string_view saga, const FoldEvent& tick,
                      runtime::Transaction& tx) {
  auto instance = keeper_.take_newest(name, saga, tx);
  if (!instance) throw StorageError("a deadline's instance is missing");
  const Definition& definition = definition_of(*instance);
  const IndexEntry before = standing_of(definition, *instance);
  FoldResult result = fold(definition, std::move(*instance), tick);
  crash_point("projection.woken");
  take(definition, saga, result, tx);
  keeper_.save(before, definition, std::move(result.instance), tx);
}

void Projection::take(const Definition& definition, std::string_view saga, const FoldResult& result,
                      runtime::Transaction& tx) {
  if (is_shadow(definition.name())) return;
  summary_.findings += result.findings.size();
  summary_.decisions += result.decisions.size();
  if (config_.mode != Mode::emit) return;
  for (const auto& decision : result.decisions) emit(definition, saga, decision, tx);
}

void Projection::write_summary(runtime::Transaction& tx) const {
  tx.write(observer_meta, meta_key("summary"), encode(summary_));
}

}  // namespace laban::observer
