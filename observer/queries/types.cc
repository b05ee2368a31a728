// sagas.types: the event types in the newest sagas that have ended, and how long after their causes
// they came.

#include <algorithm>
#include <map>
#include <unordered_map>

#include "bus/event/wire.h"
#include "observer/projection/edges.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/samples.h"
#include "observer/queries/step_times.h"
#include "observer/queries/store_reader.h"
#include "observer/saga/timeline/event_type_stats.h"

namespace laban::observer {

namespace {

// Reading this many sagas takes some ten milliseconds, however many the store holds.
constexpr std::uint64_t default_types = 500;
constexpr std::uint64_t largest_types = 5000;
constexpr std::size_t rows_of_a_saga = 256;

// The events of one saga: its first rows, up to the end of the sampled generation.
class SagaEvents {
 public:
  SagaEvents(const QueryContext& context, const SampledSaga& of) : context_(context) {
    const Instance& instance = of.instance;
    StoreReader(*of.view).event_rows(instance.saga, instance.opened.sequence,
                                     instance.last.sequence, [&](const EventRow& row) {
                                       if (rows_ == rows_of_a_saga) return is_whole_ = false;
                                       ++rows_;
                                       take(row, of.view->partition);
                                       return true;
                                     });
  }

  const std::vector<timeline::EventSample>& events() const { return events_; }
  bool is_whole() const { return is_whole_; }

 private:
  void take(const EventRow& row, std::uint32_t partition) {
    const Time at = row.message.stored_at;
    if (!row.is_message()) {
      seen_.emplace(row.tick_id, at);
      return;
    }
    if (row.kind == EventRow::Kind::wrong_producer || row.kind == EventRow::Kind::divergence)
      return;
    const auto event =
        wire::decode(row.message, context_.name_space, partition, context_.partition_count);
    if (!event) return;
    const Envelope& envelope = event->envelope;
    const auto cause = seen_.find(envelope.cause);
    const auto after =
        cause == seen_.end()
            ? std::nullopt
            : std::optional(std::max<Duration>(at - cause->second, Duration::zero()));
    events_.push_back({std::string(envelope.type), std::string(envelope.source), after});
    seen_.emplace(envelope.id, at);
  }

  const QueryContext& context_;
  std::vector<timeline::EventSample> events_;
  std::unordered_map<EventId, Time> seen_;
  std::size_t rows_ = 0;
  bool is_whole_ = true;
};

using Totals = std::map<std::string, std::uint64_t>;

Totals totals_of(const QueryContext& context) {
  Totals totals;
  for (const auto& view : context.views) {
    StoreReader(view).edges([&](const std::string&, const std::string& to, std::uint64_t count) {
      totals[to] += count;
    });
  }
  return totals;
}

const DefinitionVersion* version_in_force(const QueryContext& context, const std::string& name) {
  for (const auto* version : definitions_in_force(context.views)) {
    if (version->name() == name) return version;
  }
  return nullptr;
}

}  // namespace

api::SagaTypes reply_to(const api::SagasTypesRequest& request, const QueryContext& context) {
  const auto wanted = bounded(request.sample, default_types, largest_types);
  const std::string name = request.definition ? *request.definition : most_used_definition(context);
  const auto sample = newest_sagas(context, {State::completed, State::compensated, State::stuck},
                                   wanted, [&](const std::string& other) { return other == name; });
  api::SagaTypes answer{.definition = name,
                        .sample = {.wanted = wanted,
                                   .sagas = sample.size(),
                                   .oldest = oldest_of(sample),
                                   .newest = newest_of(sample)},
                        .now = context.now};
  timeline::EventTypeStats said;
  for (const auto& saga : sample) {
    const SagaEvents events(context, saga);
    said.add(events.events());
    answer.sample.cut += events.is_whole() ? 0 : 1;
  }
  const std::size_t events = answer.sample.events = said.events();
  const Totals totals = totals_of(context);
  const auto* version = version_in_force(context, name);
  for (const auto& type : std::move(said).finish()) {
    const auto total = totals.find(type.type);
    auto& described_type = answer.types.emplace_back(
        api::EventTypeStats{.type = type.type,
                            .source = type.source,
                            .sagas = type.sagas,
                            .events = type.events,
                            .share = static_cast<double>(type.events) / static_cast<double>(events),
                            .after_cause = api_spread(type.after_cause),
                            .total = total == totals.end() ? 0 : total->second});
    const auto part = version == nullptr ? std::nullopt : version->definition.part_of(type.type);
    if (!part) continue;
    described_type.step = version->definition.step(part->step).name;
    described_type.role = part->role;
  }
  return answer;
}

}  // namespace laban::observer
