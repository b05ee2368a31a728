#include "observer/projection/index_entry.h"

#include <algorithm>

#include "observer/projection/rows.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

namespace {

std::string wait_row(const WaitKey& place, const Indexed& instance) {
  const auto& [entry, opened, key] = instance;
  return wait_prefix(place.service, place.step, entry.state) +
         time_key(opened.log_time, opened.sequence, key);
}

std::string state_row(const Indexed& instance) {
  const auto& [entry, opened, key] = instance;
  return state_key(entry.state, opened.log_time, opened.sequence, key);
}

std::string business_row(const Indexed& instance) {
  const auto& [entry, opened, key] = instance;
  return business_prefix(entry.business, entry.state) +
         time_key(opened.log_time, opened.sequence, key);
}

}  // namespace

IndexEntry index_entry_of(const Definition& definition, const Instance& instance) {
  IndexEntry entry{instance.state, instance.wake_at, {}, business_of(definition, instance)};
  for (const auto& wait : waits_of(definition, instance)) {
    entry.waits.push_back({wait.service, wait.step
                                             ? std::string_view(definition.step(*wait.step).name)
                                             : std::string_view()});
  }
  std::sort(entry.waits.begin(), entry.waits.end());
  entry.waits.erase(std::unique(entry.waits.begin(), entry.waits.end()), entry.waits.end());
  return entry;
}

void write_index(const Indexed& instance, runtime::Transaction& tx) {
  tx.write(index_state, state_row(instance), {});
  for (const auto& place : instance.entry.waits)
    tx.write(index_wait, wait_row(place, instance), {});
  if (!instance.entry.business.empty()) tx.write(index_business, business_row(instance), {});
}

void erase_index(const Indexed& instance, runtime::Transaction& tx) {
  tx.remove(index_state, state_row(instance));
  for (const auto& place : instance.entry.waits) tx.remove(index_wait, wait_row(place, instance));
  if (!instance.entry.business.empty()) tx.remove(index_business, business_row(instance));
}

void move_index(const IndexEntry& before, const Indexed& instance, runtime::Transaction& tx) {
  const IndexEntry& after = instance.entry;
  const Indexed old{before, instance.opened, instance.key};
  if (before.state != after.state) {
    erase_index(old, tx);
    return write_index(instance, tx);
  }
  for (const auto& place : before.waits) {
    if (!std::binary_search(after.waits.begin(), after.waits.end(), place))
      tx.remove(index_wait, wait_row(place, old));
  }
  for (const auto& place : after.waits) {
    if (!std::binary_search(before.waits.begin(), before.waits.end(), place))
      tx.write(index_wait, wait_row(place, instance), {});
  }
  if (before.business == after.business) return;
  if (!before.business.empty()) tx.remove(index_business, business_row(old));
  if (!after.business.empty()) tx.write(index_business, business_row(instance), {});
}

}  // namespace laban::observer
