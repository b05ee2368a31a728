#include "bus/replay/sandbox.h"

#include <set>
#include <utility>

#include "bus/event/wire.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/overlay_batch.h"
#include "bus/store/memory/memory_store.h"

namespace laban::replay {

// The service on one partition.
struct ReplaySandbox::Home {
  Home(Service made, const std::string& name_space, std::uint32_t partition, std::uint32_t count)
      : service(std::move(made)),
        processor(service, name_space, partition, count),
        store(memory::open(memory::make_disk(), runtime::core_family_names())) {}

  Service service;
  runtime::HandlerProcessor processor;
  std::unique_ptr<Store> store;
  runtime::Overlay overlay;
  std::set<std::pair<EventId, std::string>> inbox;  // by id and source, as runtime/inbox.h

  Result<void> commit();
};

Result<void> ReplaySandbox::Home::commit() {
  WriteBatch batch;
  runtime::move_rows(overlay, batch);
  return store->write(batch);
}

namespace {

Emitted emitted_of(const runtime::Emission& emission, const std::string& service) {
  return {emission.id, emission.cause, emission.type, emission.saga,
          runtime::wire_form(emission, service)};
}

}  // namespace

ReplaySandbox::ReplaySandbox(Make make, std::string name_space, std::uint32_t partition_count)
    : make_(std::move(make)),
      name_space_(std::move(name_space)),
      partition_count_(partition_count) {
  name_ = home(0).service.name();
}

ReplaySandbox::~ReplaySandbox() = default;

ReplaySandbox::Home& ReplaySandbox::home(std::uint32_t partition) {
  auto& home = homes_[partition];
  if (!home)
    home = std::make_unique<Home>(make_(partition, partition_count_), name_space_, partition,
                                  partition_count_);
  return *home;
}

bool ReplaySandbox::wants(std::string_view type) const {
  return homes_.begin()->second->processor.wants(type);
}

std::vector<std::string> ReplaySandbox::types() const {
  std::vector<std::string> types;
  for (const auto& subscription : homes_.begin()->second->service.subscriptions())
    types.push_back(subscription.type);
  return types;
}

Result<ReplayResult> ReplaySandbox::play(std::uint32_t partition,
                                         const StoredMessage& message) try {
  ReplayResult played;
  auto event = wire::decode(message, name_space_, partition, partition_count_);
  if (!event || !wants(event->envelope.type)) return played;
  Home& at = home(partition);
  if (!at.inbox.emplace(event->envelope.id, event->envelope.source).second) return played;
  at.processor.on_outcome([&](const Envelope& envelope, const Outcome& outcome) {
    played.handled.push_back(
        {envelope.id, std::string(envelope.type), std::string(envelope.saga), outcome});
  });
  runtime::Transaction tx({name_, event->envelope.saga, event->envelope.id, message.stored_at, {}},
                          *at.store, at.overlay);
  at.processor.process(*event, tx);
  at.processor.on_outcome({});
  for (const auto& emission : tx.emissions()) played.emitted.push_back(emitted_of(emission, name_));
  for (const auto& asked : tx.requested())
    played.effects.push_back({asked.key, asked.saga, asked.effect.kind});
  if (const auto committed = at.commit(); !committed) return committed.error();
  return played;
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

Rows ReplaySandbox::rows() const {
  std::map<std::uint32_t, const Store*> stores;
  for (const auto& [partition, home] : homes_) stores.emplace(partition, home->store.get());
  auto rows = rows_of(stores);
  return rows ? *rows : Rows{};
}

}  // namespace laban::replay
