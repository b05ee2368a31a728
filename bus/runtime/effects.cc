#include "bus/runtime/effects.h"

#include <laban/codec.h>

#include <algorithm>

#include "bus/runtime/backoff.h"
#include "bus/runtime/limits.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

Result<void> PendingEffects::load(const Store& store) {
  bool readable = true;
  const auto scanned =
      store.scan(effects, {}, {}, [&](std::string_view key, std::string_view value) {
        auto decoded = codec::decode_value<Row>(value);
        EventId id;
        readable = codec::take_id(key, id) && decoded;
        if (!readable) return false;
        Row& row = *decoded;
        row.effect.key = id;
        waiting_.push_back(row.effect.key);
        rows_.emplace(row.effect.key, std::move(row));
        crash_point("effects.row_loaded");
        return true;
      });
  if (!scanned) return scanned.error();
  if (!readable)
    return Error{ErrorKind::corrupt,
                 "an effects row cannot be read: delete this store, it is rebuilt from the log"};
  return {};
}

void PendingEffects::add(const RequestedEffect& requested, WriteBatch& batch) {
  Row row;
  row.effect = {requested.key, requested.saga, requested.effect.kind, requested.effect.body};
  row.cause = requested.cause;
  row.log_time = requested.time;
  batch.put(effects, codec::id_bytes(requested.key), codec::encode_value(row));
  crash_point("effects.added");
  if (rows_.emplace(requested.key, std::move(row)).second) waiting_.push_back(requested.key);
}

PendingEffects::Report PendingEffects::confirm_from_log(const Envelope& event, bool is_live,
                                                        WriteBatch& batch) {
  const auto found = rows_.find(event.id);
  if (found == rows_.end()) return Report::none;
  Row& row = found->second;
  if (event.saga != row.effect.saga || event.cause != row.cause) return Report::forged;
  if (is_live && !row.reported) {
    row.is_met = true;
    return Report::is_met;
  }
  batch.erase(effects, codec::id_bytes(event.id));
  if (row.started && !row.reported) --in_flight_;
  rows_.erase(found);
  crash_point("effects.echoed");
  return Report::ends;
}

void PendingEffects::start_due(EffectRunner& runner, SteadyTime now) {
  while (!put_off_.empty() && put_off_.begin()->first <= now) {
    waiting_.push_back(put_off_.begin()->second);
    put_off_.erase(put_off_.begin());
  }
  while (!waiting_.empty() && in_flight_ < most_in_flight_) {
    const auto found = rows_.find(waiting_.front());
    waiting_.pop_front();
    if (found == rows_.end() || found->second.started || found->second.reported) continue;
    found->second.started = true;
    ++found->second.attempts;
    ++in_flight_;
    runner.start(found->second.effect);
    crash_point("effects.started");
  }
}

const PendingEffects::Row* PendingEffects::on_result(const PendingEffect& effect,
                                                     const EffectResult& result, SteadyTime now,
                                                     WriteBatch& batch) {
  const auto found = rows_.find(effect.key);
  if (found == rows_.end() || !found->second.started || found->second.reported) return nullptr;
  Row& row = found->second;
  --in_flight_;
  row.started = false;
  if (result.kind == EffectResult::Kind::retry) {
    put_off_.emplace(now + backoff(limits::first_effect_retry_after, row.attempts), effect.key);
    return nullptr;
  }
  if (row.is_met) {
    batch.erase(effects, codec::id_bytes(effect.key));
    rows_.erase(found);
    return nullptr;
  }
  row.reported = true;
  return &row;
}

void PendingEffects::mark_reported(const EventId& key, WriteBatch& batch) {
  batch.erase(effects, codec::id_bytes(key));
}

std::vector<PendingEffect> PendingEffects::unreported() const {
  std::vector<PendingEffect> pending;
  for (const auto& [key, row] : rows_) {
    if (!row.reported) pending.push_back(row.effect);
  }
  return pending;
}

std::optional<SteadyTime> PendingEffects::next_due() const {
  if (put_off_.empty()) return std::nullopt;
  return put_off_.begin()->first;
}

}  // namespace laban::runtime
