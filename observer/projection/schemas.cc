// The part of the projection that keeps the schemas of its partition.

#include <fmt/core.h>

#include "bus/schema/schema_events.h"
#include "events/laban.h"
#include "observer/projection/operator_event.h"
#include "observer/projection/projection.h"
#include "observer/projection/rows.h"
#include "observer/projection/schema_rows.h"

namespace laban::observer {

namespace {

constexpr const char* other_base =
    "the log has other schemas for its beginning than this store was folded with. Fold it again "
    "from the log with: laban rebuild";

// Nothing: no event of this type has come before its schema.
std::optional<UnreadRow> read_unread_row(const std::string& key, const runtime::Transaction& tx) {
  const auto bytes = tx.read(observer_meta, key);
  if (!bytes) return std::nullopt;
  auto row = decode_unread(*bytes);
  if (!row) throw StorageError("a row of events without a schema cannot be read");
  return row;
}

}  // namespace

Result<void> Projection::load_schemas(const Store& store) {
  const auto base = read_base(store);
  if (!base) return base.error();
  has_base_ = base->has_value();
  auto schemas = read_schemas(store, installed_.schemas());
  if (!schemas) return schemas.error();
  schemas_ = std::move(*schemas);
  return {};
}

std::vector<runtime::Emission> Projection::prefaces() const {
  if (!config_.schemas_are_logged) return {};
  runtime::Emission base;
  base.id = schema::base_id(observer_name);
  base.type = EventTraits<SchemaApplied>::type;
  base.saga = no_saga;
  base.payload = schema::payload_of(schemas_->at(0).schemas());
  return {std::move(base)};
}

Result<void> Projection::check_preface(const Envelope& preface) const {
  if (schema::is_usable_base(preface)) return {};
  return Error{ErrorKind::corrupt, "no partition can begin with these schemas"};
}

// Called at every start, because a log that lost its tail may have lost the preface too. A store
// that has read part of the log without one was folded with its own schemas, and keeps them.
Result<void> Projection::take_preface(const Envelope& preface, runtime::Transaction& tx) {
  const auto schemas = schema::schemas_in(preface);
  if (!schemas) return schemas.error();
  if (*schemas != schemas_->at(0).schemas()) {
    if (has_base_ || summary_.last_sequence != 0) return Error{ErrorKind::conflict, other_base};
    auto history = schema::SchemaHistory::make(*schemas);
    if (!history) return history.error();
    schemas_ = std::move(*history);
  }
  keep_base(tx);
  return {};
}

// Other schemas may be installed when this observer starts again.
void Projection::keep_base(runtime::Transaction& tx) {
  if (has_base_ || !config_.schemas_are_logged) return;
  has_base_ = true;
  const SchemaRow row{0, schemas_->at(0).schemas(), {}, {}, {}};
  tx.write(observer_meta, schema_key(row.sequence), encode(row));
}

void Projection::meet_schemas(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto refuse = [&](const std::string& why) {
    ++summary_.invalid;
    keep_act(event, false, why, tx);
    set_aside(event.position, &event.envelope, why, tx);
  };
  const auto schemas = schema::schemas_in(event.envelope);
  if (!schemas) return refuse(schemas.error().message);
  if (schema::is_base(event.envelope)) {
    // It was taken as a preface, or this observer began without it.
    if (!schema::is_usable_base(event.envelope)) return refuse("no partition can begin with it");
    if (!config_.schemas_are_logged) return;
    if (*schemas != schemas_->at(0).schemas()) throw StorageError(other_base);
    return;
  }
  const auto declared = schema::enter(*schemas_, event);
  if (!declared) return refuse(declared.error().message);
  const auto* applied = flatbuffers::GetRoot<SchemaApplied>(event.envelope.payload.data());
  const SchemaRow row{event.position.sequence, *schemas, event.position.log_time,
                      flatbuffers::GetString(applied->by()),
                      flatbuffers::GetString(applied->reason())};
  tx.write(observer_meta, schema_key(row.sequence), encode(row));
  mix(summary_, encode(row));
  if (event.envelope.source == operator_source) keep_act(event, true, "in force from here on", tx);
  for (const auto& type : *declared) {
    auto unread = read_unread_row(unread_key(type), tx);
    if (!unread) continue;
    unread->known_since = row.sequence;
    tx.write(observer_meta, unread_key(type), encode(*unread));
  }
}

void Projection::count_unread(const wire::Decoded& event, runtime::Transaction& tx) const {
  const std::string key = unread_key(event.envelope.type);
  UnreadRow row = read_unread_row(key, tx).value_or(UnreadRow{});
  ++row.count;
  if (row.first == 0) row.first = event.position.sequence;
  row.last = event.position.sequence;
  tx.write(observer_meta, key, encode(row));
}

}  // namespace laban::observer
