#include "observer/projection/instance_store.h"

#include <laban/tx.h>

#include <algorithm>

#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::observer {

namespace {

Instance decoded(std::string_view bytes, const std::string& key) {
  auto instance = decode_instance(bytes);
  if (!instance) throw StorageError("instance " + key + " cannot be read");
  return std::move(*instance);
}

}  // namespace

InstanceStore::InstanceStore(Summary& summary, Activity& activity, std::size_t cached)
    : summary_(summary), activity_(activity), cache_(cached) {}

Result<void> InstanceStore::load(const Store& store) {
  const std::string prefix = meta_key("counts") + '\0';
  bool readable = true;
  const auto scanned = store.scan(observer_meta, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    const auto of = parse_counts_key(key);
                                    const auto counts = decode_counts(value);
                                    readable = of && counts;
                                    if (readable) counts_[of->name][of->digest] = *counts;
                                    return readable;
                                  });
  if (!scanned) return scanned.error();
  if (!readable) return Error{ErrorKind::corrupt, "the counts of a saga definition cannot be read"};
  return waits_.load(store);
}

std::optional<Instance> InstanceStore::newest(std::string_view definition, std::string_view saga,
                                              runtime::Transaction& tx) {
  const std::string key = instance_key(definition, saga);
  if (auto* known = cache_.find(key)) return *known;
  const auto row = tx.read(instances, key);
  if (!row) return std::nullopt;
  return decoded(*row, key);
}

std::optional<Instance> InstanceStore::take_newest(std::string_view definition,
                                                   std::string_view saga,
                                                   runtime::Transaction& tx) {
  const std::string key = instance_key(definition, saga);
  if (auto* known = cache_.find(key)) return std::move(*known);
  const auto row = tx.read(instances, key);
  if (!row) return std::nullopt;
  return decoded(*row, key);
}

void InstanceStore::leave(Instance instance) {
  const std::string key = instance_key(instance.definition, instance.saga);
  cache_.put(key, std::move(instance));
}

void InstanceStore::write(Instance instance, const std::string& key, runtime::Transaction& tx) {
  std::string bytes = encode(instance);
  mix(summary_, bytes);
  tx.write(instances, key, std::move(bytes));
  cache_.put(key, std::move(instance));
}

void InstanceStore::write_counts(const Instance& instance, runtime::Transaction& tx) {
  tx.write(observer_meta, counts_key(instance.definition, instance.version),
           encode(counts_.at(instance.definition).at(instance.version)));
}

void InstanceStore::move_deadline(Duration from, Duration to, const std::string& key,
                                  runtime::Transaction& tx) {
  if (from == to) return;
  if (from != Duration::zero()) tx.remove(deadlines, deadline_key(from, key));
  if (to != Duration::zero()) tx.write(deadlines, deadline_key(to, key), {});
  summary_.armed += static_cast<std::uint64_t>(to != Duration::zero());
  summary_.armed -= static_cast<std::uint64_t>(from != Duration::zero());
}

void InstanceStore::add(const Definition& definition, Instance instance, runtime::Transaction& tx) {
  const std::string key = instance_key(instance.definition, instance.saga);
  const Evidence& opened = instance.opened;
  tx.write(index_time, time_key(opened.log_time, opened.sequence, key), {});
  const IndexEntry entry = index_entry_of(definition, instance);
  write_index({entry, opened, key}, tx);
  waits_.add(instance.definition, entry);
  ++counts_[instance.definition][instance.version].states[static_cast<std::size_t>(instance.state)];
  if (!is_shadow(instance.definition)) activity_.count_state(instance.state);
  write_counts(instance, tx);
  move_deadline({}, instance.wake_at, key, tx);
  write(std::move(instance), key, tx);
}

void InstanceStore::save(const IndexEntry& before, const Definition& definition, Instance after,
                         runtime::Transaction& tx) {
  const std::string key = instance_key(after.definition, after.saga);
  const IndexEntry entry = index_entry_of(definition, after);
  move_index(before, {entry, after.opened, key}, tx);
  waits_.move(after.definition, before, entry);
  if (before.state != after.state) {
    auto& states = counts_.at(after.definition).at(after.version).states;
    --states[static_cast<std::size_t>(before.state)];
    ++states[static_cast<std::size_t>(after.state)];
    write_counts(after, tx);
    const bool went_on = before.state != State::placeholder && after.state == State::running;
    if (!went_on && !is_shadow(after.definition)) activity_.count_state(after.state);
  }
  move_deadline(before.wake_at, after.wake_at, key, tx);
  write(std::move(after), key, tx);
}

void InstanceStore::retire(const Definition& definition, const Instance& instance,
                           runtime::Transaction& tx) {
  const std::string key = instance_key(instance.definition, instance.saga);
  const std::string kept = instance_key(instance.definition, instance.saga, instance.generation);
  const Evidence& opened = instance.opened;
  const IndexEntry entry = index_entry_of(definition, instance);
  tx.remove(index_time, time_key(opened.log_time, opened.sequence, key));
  erase_index({entry, opened, key}, tx);
  move_deadline(instance.wake_at, {}, key, tx);
  tx.write(index_time, time_key(opened.log_time, opened.sequence, kept), {});
  write_index({entry, opened, kept}, tx);
  tx.write(instances, kept, encode(instance));
}

}  // namespace laban::observer
