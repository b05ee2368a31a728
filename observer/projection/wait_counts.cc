#include "observer/projection/wait_counts.h"

#include <laban/codec.h>

#include "observer/projection/rows.h"

namespace laban::observer {

WaitCounts::Places& WaitCounts::places_of(std::string_view definition) {
  const auto known = definitions_.find(definition);
  return known != definitions_.end() ? known->second : definitions_[std::string(definition)];
}

std::uint64_t& WaitCounts::count(Places& places, const WaitKey& place, State state) {
  auto known = places.find(place);
  if (known == places.end())
    known = places.try_emplace(Place(place.service, place.step), States{}).first;
  return known->second[static_cast<std::size_t>(state)];
}

Result<void> WaitCounts::load(const Store& store) {
  definitions_.clear();
  bool readable = true;
  const auto scanned = store.scan(index_wait, {}, {}, [&](std::string_view key, std::string_view) {
    const auto instance = parse_instance_key(instance_of_index(index_wait, key));
    std::string service, step;
    readable = instance && codec::take_text_key(key, service) && codec::take_text_key(key, step) &&
               !key.empty() && static_cast<std::size_t>(key.front()) < state_count;
    if (readable)
      ++count(places_of(instance->definition), {service, step}, static_cast<State>(key.front()));
    return readable;
  });
  if (!scanned) return scanned.error();
  if (!readable) return Error{ErrorKind::corrupt, "a row of the wait index cannot be read"};
  return {};
}

void WaitCounts::add(std::string_view definition, const IndexEntry& entry) {
  if (entry.waits.empty()) return;
  Places& places = places_of(definition);
  for (const auto& place : entry.waits) ++count(places, place, entry.state);
}

void WaitCounts::move(std::string_view definition, const IndexEntry& before,
                      const IndexEntry& after) {
  if (before.state == after.state && before.waits == after.waits) return;
  Places& places = places_of(definition);
  for (const auto& place : before.waits) --count(places, place, before.state);
  for (const auto& place : after.waits) ++count(places, place, after.state);
}

WaitCounts::States WaitCounts::at(std::string_view definition, std::string_view service,
                                  std::string_view step) const {
  const auto places = definitions_.find(definition);
  if (places == definitions_.end()) return {};
  const auto place = places->second.find(WaitKey{service, step});
  return place == places->second.end() ? States{} : place->second;
}

}  // namespace laban::observer
