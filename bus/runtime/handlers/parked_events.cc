#include "bus/runtime/handlers/parked_events.h"

#include <laban/codec.h>

#include <algorithm>

#include "bus/runtime/backoff.h"

namespace laban::runtime {

namespace {

std::string saga_prefix(std::string_view saga) {
  std::string key;
  codec::append_text_key(key, saga);
  return key;
}

std::string key_of(std::string_view saga, std::uint64_t sequence) {
  std::string key = saga_prefix(saga);
  codec::append_be64(key, sequence);
  return key;
}

ParkedEvents::Entry decode(std::uint64_t sequence, std::string_view value) {
  auto entry = codec::decode_value<ParkedEvents::Entry>(value);
  if (!entry) {
    throw StorageError(
        "a parked event cannot be read: delete this store, it is rebuilt from the log");
  }
  entry->message.sequence = sequence;
  return std::move(*entry);
}

}  // namespace

Result<void> ParkedEvents::load(const Store& store) {
  bool readable = true;
  const auto scanned = store.scan(parked, {}, {}, [&](std::string_view key, std::string_view) {
    std::string saga;
    readable = codec::take_text_key(key, saga);
    if (!readable) return false;
    ++size_;
    if (++counts_[saga] == 1) schedule(saga, limits::first_retry_after);
    return true;
  });
  if (!scanned) return scanned.error();
  if (!readable)
    return Error{
        ErrorKind::corrupt,
        "a parked event's key cannot be read: delete this store, it is rebuilt from the log"};
  return {};
}

bool ParkedEvents::holds(std::string_view saga) const {
  return !counts_.empty() && counts_.contains(std::string(saga));
}

void ParkedEvents::put(std::string_view saga, const Entry& entry, Transaction& tx) {
  tx.write(parked, key_of(saga, entry.message.sequence), codec::encode_value(entry));
  ++counts_[std::string(saga)];
  ++size_;
}

void ParkedEvents::replace(std::string_view saga, const Entry& entry, Transaction& tx) {
  tx.write(parked, key_of(saga, entry.message.sequence), codec::encode_value(entry));
}

void ParkedEvents::erase(std::string_view saga, std::uint64_t sequence, Transaction& tx) {
  tx.remove(parked, key_of(saga, sequence));
  --size_;
  const auto found = counts_.find(std::string(saga));
  if (--found->second == 0) counts_.erase(found);
}

std::optional<ParkedEvents::Entry> ParkedEvents::head(std::string_view saga,
                                                      const Transaction& tx) const {
  if (!holds(saga)) return std::nullopt;
  const std::string prefix = saga_prefix(saga);
  std::optional<Entry> entry;
  tx.scan_range(parked, prefix, after_prefix(prefix),
                [&](std::string_view key, std::string_view value) {
                  std::string_view rest = key.substr(prefix.size());
                  std::uint64_t sequence = 0;
                  if (codec::take_be64(rest, sequence)) entry = decode(sequence, value);
                  return false;
                });
  return entry;
}

void ParkedEvents::schedule(std::string_view saga, Duration pause) {
  unscheduled_.emplace_back(std::string(saga), pause);
}

std::vector<std::string> ParkedEvents::take_due(SteadyTime now) {
  for (auto& [saga, pause] : unscheduled_) due_.emplace(now + pause, std::move(saga));
  unscheduled_.clear();
  std::vector<std::string> sagas;
  while (!due_.empty() && due_.begin()->first <= now) {
    sagas.push_back(std::move(due_.begin()->second));
    due_.erase(due_.begin());
  }
  return sagas;
}

std::optional<SteadyTime> ParkedEvents::next_due() const {
  if (!unscheduled_.empty()) return SteadyTime{};
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

}  // namespace laban::runtime
