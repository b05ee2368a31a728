#include "observer/capsule/capsule_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "bus/runtime/overlay_batch.h"
#include "bus/schema/logged_schemas.h"
#include "bus/store/memory/memory_store.h"
#include "events/laban.h"
#include "observer/capsule/digest.h"
#include "observer/capsule/row_codec.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/event_reader.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/instance_store.h"
#include "observer/rebuild/refold.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

// One partition of the capsule.
struct CapsuleStore::Home {
  Home(std::uint32_t number, const schema::SchemaRegistry& installed)
      : partition(number),
        store(memory::open(memory::make_disk(), Refold::families(installed))),
        keeper(summary, activity) {}

  std::uint32_t partition;
  std::unique_ptr<Store> store;
  DefinitionRegistry book;
  std::unique_ptr<schema::SchemaHistory> schemas;
  std::set<std::string> sagas;
  Summary summary;
  Activity activity;
  InstanceStore keeper;

  Result<void> write(runtime::Overlay& overlay) const {
    WriteBatch batch;
    runtime::move_rows(overlay, batch);
    return store->write(batch);
  }
  Result<void> keep_rows(const CapsuleRow* from, const CapsuleRow* to);
  // Schemas and definitions, as the projection would apply them.
  Result<void> read_inputs(const Capsule& capsule, const CapsuleRow* from, const CapsuleRow* to,
                           const schema::SchemaRegistry& installed);
  Result<void> fold_saga(const std::string& saga, const SagaRefoldContext& context,
                         const LogGaps& gaps);
};

Result<void> CapsuleStore::Home::keep_rows(const CapsuleRow* from, const CapsuleRow* to) {
  WriteBatch batch;
  for (const auto* row = from; row != to; ++row) {
    const auto event = to_event_row(*row);
    if (!event)
      return Error{ErrorKind::corrupt,
                   fmt::format("the capsule's row #{} of saga {} is not a row of an observer",
                               row->message.sequence, row->saga)};
    batch.put(events, event_key(row->saga, row->message.sequence), event_value(*event));
    if (row->saga != "-") sagas.insert(row->saga);
    summary.last_sequence = std::max(summary.last_sequence, row->message.sequence);
    summary.last_log_time = std::max(summary.last_log_time, row->message.stored_at);
    summary.clock = LogClock(std::max(summary.clock.now(), row->clock), 0, {});
    summary.events += row->is_message() ? 1 : 0;
    summary.divergences += event->kind == EventRow::Kind::divergence ? 1 : 0;
  }
  return store->write(batch);
}

Result<void> CapsuleStore::Home::read_inputs(const Capsule& capsule, const CapsuleRow* from,
                                             const CapsuleRow* to,
                                             const schema::SchemaRegistry& installed) {
  std::vector<wire::Decoded> definition_events, schema_events;
  for (const auto* row = from; row != to; ++row) {
    if (row->saga != "-" || row->kind != CapsuleRow::Kind::event) continue;
    auto event = wire::decode(row->message, capsule.name_space, partition, capsule.partition_count);
    if (!event) continue;
    if (is_definition_event(event->envelope.type)) {
      definition_events.push_back(std::move(*event));
    } else if (event->envelope.type == EventTraits<SchemaApplied>::type) {
      schema_events.push_back(std::move(*event));
    }
  }
  auto history = schema::history_of(schema_events, installed.schemas());
  if (!history) return history.error();
  schemas = std::move(*history);
  const EventReader reader(*schemas);
  for (const auto& event : definition_events) {
    const Judgement judgement = reader.judge(event);
    if (!judgement.invalid && judgement.doubt == FoldEvent::Doubt::none) (void)enter(book, event);
  }
  return {};
}

Result<void> CapsuleStore::Home::fold_saga(const std::string& saga,
                                           const SagaRefoldContext& context, const LogGaps& gaps) {
  const auto refold = refold_stored(*store, context, saga, gaps, {});
  if (!refold) return refold.error();
  runtime::Overlay overlay;
  runtime::Transaction tx({observer_name, saga, {}, {}, {}}, *store, overlay);
  for (const auto& [name, generations] : refold->instances()) {
    for (std::size_t i = 0; i < generations.size(); ++i) {
      const auto* version = book.find(name, generations[i].version);
      if (version == nullptr)
        return Error{ErrorKind::corrupt, "the capsule lacks a definition of saga " + saga};
      keeper.add(version->definition, generations[i], tx);
      if (i + 1 < generations.size()) keeper.retire(version->definition, generations[i], tx);
    }
  }
  return write(overlay);
}

CapsuleStore::CapsuleStore(const Capsule& capsule, const schema::SchemaRegistry& installed)
    : capsule_(capsule), installed_(installed) {}

CapsuleStore::~CapsuleStore() = default;

Result<void> CapsuleStore::fold_partition(std::uint32_t partition, std::size_t from,
                                          std::size_t to) {
  Home& home = *homes_.emplace_back(std::make_unique<Home>(partition, installed_));
  const CapsuleRow* first = capsule_.rows.data() + from;
  const CapsuleRow* end = capsule_.rows.data() + to;
  if (auto kept = home.keep_rows(first, end); !kept) return kept;
  WriteBatch gaps_batch;
  for (const auto& [of, gap] : capsule_.gaps) {
    if (of == partition) gaps_batch.put(observer_meta, gap_key(gap.first), gap_value(gap.last));
  }
  if (auto written = home.store->write(gaps_batch); !written) return written;
  const auto gaps = read_gaps(*home.store);
  if (!gaps) return gaps.error();
  if (auto read = home.read_inputs(capsule_, first, end, installed_); !read) return read;
  const SagaRefoldContext context{capsule_.name_space, partition, capsule_.partition_count,
                                  &home.book, home.schemas.get()};
  for (const auto& saga : home.sagas) {
    if (auto folded = home.fold_saga(saga, context, *gaps); !folded) return folded;
  }
  WriteBatch batch;
  batch.put(observer_meta, meta_key("summary"), encode(home.summary));
  return home.store->write(batch);
}

Result<std::unique_ptr<CapsuleStore>> CapsuleStore::open(
    const Capsule& capsule, const schema::SchemaRegistry& installed) try {
  std::unique_ptr<CapsuleStore> opened(new CapsuleStore(capsule, installed));
  const auto& rows = capsule.rows;
  for (std::size_t from = 0; from < rows.size();) {
    std::size_t to = from;
    while (to < rows.size() && rows[to].partition == rows[from].partition) ++to;
    if (auto folded = opened->fold_partition(rows[from].partition, from, to); !folded)
      return folded.error();
    from = to;
  }
  SagaDigest digest;
  for (const auto& home : opened->homes_) {
    const auto added = digest.add({home->partition, home->store.get(), &home->book}, home->sagas);
    if (!added) return added.error();
    opened->newest_ = std::max(opened->newest_, home->summary.last_log_time);
  }
  opened->digest_ = digest.value();
  opened->endings_ = digest.endings();
  return opened;
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

QueryContext CapsuleStore::context(Time now) const {
  QueryContext context;
  for (const auto& home : homes_) {
    context.views.push_back(
        {home->partition, home->store.get(), &home->book, nullptr, home->schemas.get()});
  }
  context.name_space = capsule_.name_space;
  context.partition_count = capsule_.partition_count;
  context.schemas = &schemas();
  context.now = now;
  return context;
}

CapsuleStore::Agreement CapsuleStore::agreement() const {
  if (digest_ == capsule_.digest) return Agreement::equal;
  const bool other_version = capsule_.fold_version != fold_version;
  return other_version && endings_ == capsule_.endings ? Agreement::other_version
                                                       : Agreement::different;
}

// Partitions may differ in what was applied to them so far.
const schema::SchemaRegistry& CapsuleStore::schemas() const {
  const schema::SchemaRegistry* most = &installed_;
  for (const auto& home : homes_) {
    if (most == &installed_ || home->schemas->all().size() > most->all().size())
      most = home->schemas.get();
  }
  return *most;
}

const char* name_of(CapsuleStore::Agreement agreement) {
  switch (agreement) {
    case CapsuleStore::Agreement::equal:
      return "equal";
    case CapsuleStore::Agreement::other_version:
      return "other_version";
    case CapsuleStore::Agreement::different:
      return "different";
  }
  return "";
}

}  // namespace laban::observer
