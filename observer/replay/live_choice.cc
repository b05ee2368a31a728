#include "observer/replay/live_choice.h"

#include <algorithm>
#include <map>
#include <utility>

#include "bus/core/wire.h"

namespace laban::observer {

namespace {

constexpr std::string_view own_context = "laban";

bool is_wanted(const CapsuleRow& row, std::string_view saga, const LiveWanted& wanted) {
  const Time at = row.message.stored_at;
  if (wanted.since && at < *wanted.since) return false;
  if (wanted.until && at >= *wanted.until) return false;
  return wanted.sagas.empty() || wanted.sagas.contains(std::string(saga));
}

}  // namespace

LiveChoice choose_live(const Capsule& capsule, const LiveWanted& wanted) {
  LiveChoice choice;
  std::vector<std::pair<Time, LiveEvent>> due;
  std::map<std::uint32_t, Time> newest;  // by partition
  std::set<EventId> chosen;
  for (const CapsuleRow& row : capsule.rows) {
    if (!row.is_message()) continue;
    const auto event =
        wire::decode(row.message, capsule.name_space, row.partition, capsule.partition_count);
    if (!event || row.kind != CapsuleRow::Kind::event) {
      ++choice.doubtful;
      continue;
    }
    const Envelope& envelope = event->envelope;
    if (wire::context_of(envelope.type) == own_context) {
      ++choice.own;
    } else if (!is_wanted(row, envelope.saga, wanted)) {
      ++choice.not_wanted;
    } else if (chosen.insert(envelope.id).second) {
      Time& time = newest.try_emplace(row.partition, row.message.stored_at).first->second;
      time = std::max(time, row.message.stored_at);
      due.emplace_back(time, LiveEvent{row.partition, row.message.sequence, row.message.stored_at,
                                       envelope.id, std::string(envelope.type),
                                       std::string(envelope.saga), row.message.data});
    }
  }
  // Rows stand by partition, then by sequence.
  std::stable_sort(due.begin(), due.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [time, event] : due) choice.events.push_back(std::move(event));
  return choice;
}

std::size_t sagas_in(const std::vector<LiveEvent>& events) {
  std::set<std::string_view> sagas;
  for (const auto& event : events) sagas.insert(event.saga);
  return sagas.size();
}

}  // namespace laban::observer
