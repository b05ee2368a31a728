#include "bus/replay/sandbox.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "bus/event/wire.h"
#include "bus/replay/option_history.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/overlay_batch.h"
#include "bus/store/memory/memory_store.h"

namespace laban::replay {

// The service on one partition.
struct ReplaySandbox::Home {
  Home(Service made, runtime::LoggedOptions::Configure configure, const std::string& name_space,
       std::uint32_t partition, std::uint32_t count, const Values& given)
      : service(std::move(made)),
        processor(service, name_space, partition, count, std::move(configure)),
        store(memory::open(memory::make_disk(), runtime::core_family_names())),
        history(processor, partition, given) {}

  Service service;
  runtime::HandlerProcessor processor;
  std::unique_ptr<Store> store;
  runtime::Overlay overlay;
  std::set<std::pair<EventId, std::string>> inbox;  // by id and source, as runtime/inbox.h
  OptionHistory history;

  Result<void> commit();
  Result<void> take_first(const Envelope& first, const StoredMessage& message);
};

Result<void> ReplaySandbox::Home::commit() {
  WriteBatch batch;
  runtime::move_rows(overlay, batch);
  return store->write(batch);
}

// As PartitionTask does before it reads anything.
Result<void> ReplaySandbox::Home::take_first(const Envelope& first, const StoredMessage& message) {
  if (auto checked = processor.check_preface(first); !checked) return checked;
  runtime::Transaction tx({service.name(), first.saga, first.id, message.stored_at, {}}, *store,
                          overlay);
  if (auto taken = processor.take_preface(first, tx); !taken) return taken;
  history.begin_with_logged();
  return commit();
}

namespace {

Emitted emitted_of(const runtime::Emission& emission, const std::string& service) {
  return {emission.id, emission.cause, emission.type, emission.saga,
          runtime::wire_form(emission, service)};
}

}  // namespace

ReplaySandbox::ReplaySandbox(Make make, Values given, std::string name_space,
                             std::uint32_t partition_count)
    : make_(std::move(make)),
      given_(std::move(given)),
      name_space_(std::move(name_space)),
      partition_count_(partition_count) {
  name_ = home(0).service.name();
}

ReplaySandbox::~ReplaySandbox() = default;

Service ReplaySandbox::configured(std::uint32_t partition, const Values& logged) const {
  Values values = started_with_;
  if (!logged.empty()) {
    for (const auto& [name, own] : make_(partition, partition_count_, given_).logged_options()) {
      if (const auto found = logged.find(name); found != logged.end()) values[name] = found->second;
    }
  }
  for (const auto& [name, value] : given_) values[name] = value;
  return make_(partition, partition_count_, values);
}

Result<void> ReplaySandbox::begin(const RecordedOptions& options) {
  for (const auto* list : {&options.first, &options.earlier}) {
    for (const auto& one : *list) {
      if (one.partition >= partition_count_)
        return Error{ErrorKind::corrupt, fmt::format("there is no partition {}", one.partition)};
    }
  }
  homes_.clear();
  started_with_.clear();
  const Service bare = make_(0, partition_count_, given_);
  for (const auto& started : options.started_with) {
    const auto& declared = bare.declared_options();
    const bool is_known = std::any_of(declared.begin(), declared.end(), [&](const auto& option) {
      return option.name == started.name;
    });
    if (is_known) started_with_[started.name] = started.value;
  }
  if (options.first.size() < partition_count_) {
    const auto problems = configured(0, {}).problems();
    if (!problems.empty()) return Error{ErrorKind::invalid, problems.front()};
  }
  (void)home(0);
  for (const auto& first : options.first) {
    if (auto taken = take_first(first); !taken) return taken;
  }
  for (const auto& change : options.earlier) {
    if (const auto played = play(change.partition, change.message); !played) return played.error();
  }
  return {};
}

// It counts for the whole partition, so it is taken before anything else is played.
Result<void> ReplaySandbox::take_first(const Play& first) {
  const auto event = wire::decode(first.message, name_space_, first.partition, partition_count_);
  if (!event) return event.error();
  const auto taken = home(first.partition).take_first(event->envelope, first.message);
  if (taken || taken.error().kind != ErrorKind::invalid) return taken;
  return Error{
      ErrorKind::invalid,
      fmt::format("the log has an option of {} in force (#{} of partition {}) that this "
                  "build cannot read: {}. Replay to the build that wrote it, or give a "
                  "value for the whole replay: laban replay --set NAME=VALUE, or "
                  "laban-{} --replay FILE --NAME VALUE",
                  name_, first.message.sequence, first.partition, taken.error().message, name_)};
}

ReplaySandbox::Home& ReplaySandbox::home(std::uint32_t partition) {
  auto& home = homes_[partition];
  if (home) return *home;
  home = std::make_unique<Home>(
      configured(partition, {}),
      [this, partition](const Values& logged) { return configured(partition, logged); },
      name_space_, partition, partition_count_, given_);
  return *home;
}

bool ReplaySandbox::wants(std::string_view type) const {
  return homes_.begin()->second->processor.wants(type);
}

std::vector<std::string> ReplaySandbox::types() const {
  return homes_.begin()->second->processor.types();
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
  at.history.before_event();
  at.processor.process(*event, tx);
  at.history.after_event(*event);
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

ReplayedOptions ReplaySandbox::options() const {
  ReplayedOptions all;
  for (const auto& [partition, home] : homes_) {
    const auto& [options, refusals] = home->history.so_far();
    all.options.insert(all.options.end(), options.begin(), options.end());
    all.refusals.insert(all.refusals.end(), refusals.begin(), refusals.end());
  }
  return all;
}

}  // namespace laban::replay
