#include "observer/saga/timeline/event_type_stats.h"

#include <algorithm>
#include <utility>

namespace laban::timeline {

void EventTypeStats::add(const std::vector<EventSample>& of_one_saga) {
  ++sagas_;
  for (const auto& event : of_one_saga) {
    Adding& adding = types_[event.type];
    ++events_;
    ++adding.profile.events;
    if (std::exchange(adding.last_saga, sagas_) != sagas_) ++adding.profile.sagas;
    if (adding.profile.source.empty()) adding.profile.source = event.source;
    if (event.after_cause) adding.after_cause.push_back(*event.after_cause);
  }
}

std::vector<TypeProfile> EventTypeStats::finish() && {
  std::vector<TypeProfile> all;
  for (auto& [type, adding] : types_) {
    adding.profile.type = type;
    adding.profile.after_cause = spread_of(std::move(adding.after_cause));
    all.push_back(std::move(adding.profile));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const TypeProfile& a, const TypeProfile& b) { return a.events > b.events; });
  return all;
}

}  // namespace laban::timeline
