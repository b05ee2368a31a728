#include "bus/schema/logged_schemas.h"

#include <algorithm>
#include <set>

#include "bus/schema/schema_events.h"
#include "events/laban.h"

namespace laban::schema {

bool is_passed_over(const Envelope& event) { return is_base(event) && !is_usable_base(event); }

Result<std::unique_ptr<SchemaHistory>> history_of(const std::vector<wire::Decoded>& events,
                                                  const std::vector<BinarySchema>& base) {
  const auto logged = std::find_if(events.begin(), events.end(), [](const auto& event) {
    return is_usable_base(event.envelope);
  });
  auto schemas = base;
  if (logged != events.end()) {
    auto first = schemas_in(logged->envelope);
    if (!first) return first.error();
    schemas = std::move(*first);
  }
  auto history = SchemaHistory::make(schemas);
  if (!history) return history;
  for (const auto& event : events) {
    if (!is_base(event.envelope)) (void)enter(**history, event);
  }
  return history;
}

Result<std::vector<wire::Decoded>> find_schema_events(Log& log, const std::string& name_space,
                                                      std::uint32_t partition,
                                                      std::uint32_t partition_count,
                                                      const std::vector<std::string>& sources) {
  std::vector<wire::Decoded> events;
  std::set<std::pair<EventId, std::string>> seen;
  for (const auto& source : sources) {
    const auto subject =
        wire::subject_of(name_space, partition, EventTraits<SchemaApplied>::type, source);
    if (!subject) return subject.error();
    for (std::uint64_t from = 1;;) {
      const auto message = log.find(*subject, from);
      if (!message) return message.error();
      if (!*message) break;
      from = (*message)->sequence + 1;
      auto event = wire::decode(**message, name_space, partition, partition_count);
      if (!event || is_passed_over(event->envelope)) continue;
      if (seen.emplace(event->envelope.id, source).second) events.push_back(std::move(*event));
    }
  }
  std::sort(events.begin(), events.end(), [](const auto& left, const auto& right) {
    return left.position.sequence < right.position.sequence;
  });
  return events;
}

}  // namespace laban::schema
