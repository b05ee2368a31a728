#include "observer/projection/keeper.h"

#include <fmt/core.h>
#include <laban/tx.h>
#include <xxhash.h>

#include <algorithm>

#include "observer/fold/instance_codec.h"
#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

// A running saga is met again within a second; this many take about 100 MB.
constexpr std::size_t instances_cached = 100'000;

Instance decoded(std::string_view bytes, const std::string& key) {
  auto instance = decode_instance(bytes);
  if (!instance) throw StorageError("instance " + key + " cannot be read");
  return std::move(*instance);
}

}  // namespace

InstanceKeeper::InstanceKeeper(const Definitions& definitions, Summary& summary, Activity& activity)
    : definitions_(definitions), summary_(summary), activity_(activity), cache_(instances_cached) {
  for (const auto& definition : definitions)
    counts_[definition.name()].digest = definition.digest();
}

Result<void> InstanceKeeper::load(const Store& store) {
  std::map<std::string, DefinitionCounts> stored;
  const std::string prefix = meta_key("definition") + '\0';
  bool readable = true;
  const auto scanned = store.scan(observer_meta, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    const auto counts = decode_counts(value);
                                    readable = counts.has_value();
                                    if (counts)
                                      stored[std::string(key.substr(prefix.size()))] = *counts;
                                    return readable;
                                  });
  if (!scanned) return scanned.error();
  if (!readable) return Error{ErrorKind::corrupt, "the counts of a saga definition cannot be read"};
  for (const auto& [name, counts] : stored) {
    const auto now = counts_.find(name);
    if (now != counts_.end() && now->second.digest == counts.digest) continue;
    return Error{
        ErrorKind::conflict,
        fmt::format(
            "the store was folded under another definition of saga '{}'. Either put that "
            "definition back, or delete the observer's stores: the whole log is then folded "
            "under the new one, and sagas that ended long ago may be judged anew",
            name)};
  }
  for (auto& [name, counts] : stored) counts_[name] = counts;
  return {};
}

std::optional<Instance> InstanceKeeper::newest(const Definition& definition, std::string_view saga,
                                               runtime::Transaction& tx) {
  const std::string key = instance_key(definition.name(), saga);
  if (auto* known = cache_.find(key)) return *known;
  const auto row = tx.read(instances, key);
  if (!row) return std::nullopt;
  return decoded(*row, key);
}

std::optional<Instance> InstanceKeeper::take_newest(const Definition& definition,
                                                    std::string_view saga,
                                                    runtime::Transaction& tx) {
  const std::string key = instance_key(definition.name(), saga);
  if (auto* known = cache_.find(key)) return std::move(*known);
  const auto row = tx.read(instances, key);
  if (!row) return std::nullopt;
  return decoded(*row, key);
}

void InstanceKeeper::mix(std::string_view bytes) {
  const XXH128_hash_t added = XXH3_128bits(bytes.data(), bytes.size());
  const std::array<std::uint64_t, 4> chain = {summary_.digest.high, summary_.digest.low,
                                              added.high64, added.low64};
  const XXH128_hash_t hash = XXH3_128bits(chain.data(), sizeof chain);
  summary_.digest = {hash.high64, hash.low64};
}

void InstanceKeeper::write(Instance instance, const std::string& key, runtime::Transaction& tx) {
  std::string bytes = encode(instance);
  mix(bytes);
  tx.write(instances, key, std::move(bytes));
  cache_.put(key, std::move(instance));
}

void InstanceKeeper::write_counts(const std::string& definition, runtime::Transaction& tx) {
  tx.write(observer_meta, meta_key("definition", definition), encode(counts_.at(definition)));
}

void InstanceKeeper::move_deadline(Duration from, Duration to, const std::string& key,
                                   runtime::Transaction& tx) {
  if (from == to) return;
  if (from != Duration::zero()) tx.remove(deadlines, deadline_key(from, key));
  if (to != Duration::zero()) tx.write(deadlines, deadline_key(to, key), {});
  summary_.armed += static_cast<std::uint64_t>(to != Duration::zero());
  summary_.armed -= static_cast<std::uint64_t>(from != Duration::zero());
}

void InstanceKeeper::add(Instance instance, runtime::Transaction& tx) {
  const std::string key = instance_key(instance.definition, instance.saga);
  const Evidence& opened = instance.opened;
  tx.write(index_time, time_key(opened.log_time, opened.sequence, key), {});
  tx.write(index_state, state_key(instance.state, opened.log_time, opened.sequence, key), {});
  ++counts_.at(instance.definition).states[static_cast<std::size_t>(instance.state)];
  activity_.count_state(instance.state);
  write_counts(instance.definition, tx);
  move_deadline({}, instance.wake_at, key, tx);
  write(std::move(instance), key, tx);
}

void InstanceKeeper::save(const Standing& before, Instance after, runtime::Transaction& tx) {
  const std::string key = instance_key(after.definition, after.saga);
  if (before.state != after.state) {
    const Evidence& opened = after.opened;
    tx.remove(index_state, state_key(before.state, opened.log_time, opened.sequence, key));
    tx.write(index_state, state_key(after.state, opened.log_time, opened.sequence, key), {});
    auto& states = counts_.at(after.definition).states;
    --states[static_cast<std::size_t>(before.state)];
    ++states[static_cast<std::size_t>(after.state)];
    write_counts(after.definition, tx);
    const bool went_on = before.state != State::placeholder && after.state == State::running;
    if (!went_on) activity_.count_state(after.state);
  }
  move_deadline(before.wake_at, after.wake_at, key, tx);
  write(std::move(after), key, tx);
}

void InstanceKeeper::retire(const Instance& instance, runtime::Transaction& tx) {
  const std::string key = instance_key(instance.definition, instance.saga);
  const std::string kept = instance_key(instance.definition, instance.saga, instance.generation);
  const Evidence& opened = instance.opened;
  tx.remove(index_time, time_key(opened.log_time, opened.sequence, key));
  tx.remove(index_state, state_key(instance.state, opened.log_time, opened.sequence, key));
  move_deadline(instance.wake_at, {}, key, tx);
  tx.write(index_time, time_key(opened.log_time, opened.sequence, kept), {});
  tx.write(index_state, state_key(instance.state, opened.log_time, opened.sequence, kept), {});
  tx.write(instances, kept, encode(instance));
}

}  // namespace laban::observer
