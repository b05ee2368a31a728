#include "observer/cli/replay/live_choice.h"

#include <algorithm>
#include <map>
#include <utility>

#include "bus/event/wire.h"

namespace laban::observer {

namespace {

constexpr std::string_view own_context = "laban";
constexpr std::string_view own_source = "observer";

bool is_own(const Envelope& envelope) {
  return wire::context_of(envelope.type) == own_context || envelope.source == own_source;
}

// Whole sagas only: services that never saw the first half could not continue the second.
std::set<std::string> wanted_sagas(const std::vector<LiveEvent>& all, const LiveWanted& wanted) {
  std::map<std::string, Time> began;
  for (const LiveEvent& event : all) {
    Time& time = began.try_emplace(event.saga, event.recorded_at).first->second;
    time = std::min(time, event.recorded_at);
  }
  std::set<std::string> sagas;
  for (const auto& [saga, time] : began) {
    const bool is_named = wanted.sagas.empty() || wanted.sagas.contains(saga);
    const bool is_early = wanted.since && time < *wanted.since;
    const bool is_late = wanted.until && time >= *wanted.until;
    if (is_named && !is_early && !is_late) sagas.insert(saga);
  }
  return sagas;
}

// Rows are sorted by partition, then by sequence.
void sort_by_age(std::vector<LiveEvent>& events) {
  std::map<std::uint32_t, Time> newest;
  std::vector<std::pair<Time, LiveEvent>> due;
  for (LiveEvent& event : events) {
    Time& time = newest.try_emplace(event.partition, event.recorded_at).first->second;
    time = std::max(time, event.recorded_at);
    due.emplace_back(time, std::move(event));
  }
  std::stable_sort(due.begin(), due.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  events.clear();
  for (auto& [time, event] : due) events.push_back(std::move(event));
}

}  // namespace

LiveChoice choose_live(const Capsule& capsule, const LiveWanted& wanted) {
  LiveChoice choice;
  std::set<EventId> own, known;
  std::vector<LiveEvent> all;
  for (const CapsuleRow& row : capsule.rows) {
    if (!row.is_message()) continue;
    const auto event =
        wire::decode(row.message, capsule.name_space, row.partition, capsule.partition_count);
    if (!event || row.kind != CapsuleRow::Kind::event) {
      ++choice.doubtful;
      continue;
    }
    const Envelope& envelope = event->envelope;
    if (is_own(envelope)) {
      ++choice.own;
      own.insert(envelope.id);
      continue;
    }
    all.push_back({row.partition, row.message.sequence, row.message.stored_at, envelope.id,
                   envelope.cause, std::string(envelope.type), std::string(envelope.saga),
                   row.message.data});
  }
  const auto sagas = wanted_sagas(all, wanted);
  choice.not_wanted =
      std::erase_if(all, [&](const LiveEvent& event) { return !sagas.contains(event.saga); });
  std::erase_if(all, [&](const LiveEvent& event) { return !known.insert(event.id).second; });
  for (LiveEvent& event : all) {
    if (event.cause.is_nil()) {
      choice.events.push_back(std::move(event));
    } else {
      ++(known.contains(event.cause) ? choice.followed
         : own.contains(event.cause) ? choice.own
                                     : choice.unfounded);
    }
  }
  sort_by_age(choice.events);
  return choice;
}

std::size_t sagas_in(const std::vector<LiveEvent>& events) {
  std::set<std::string_view> sagas;
  for (const auto& event : events) sagas.insert(event.saga);
  return sagas.size();
}

}  // namespace laban::observer
