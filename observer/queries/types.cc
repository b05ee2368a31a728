// sagas.types: which types of events the newest sagas that have ended have, and how long after
// their causes.

#include <algorithm>
#include <map>
#include <unordered_map>

#include "bus/event/wire.h"
#include "observer/projection/edges.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/newest.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/times_json.h"
#include "observer/saga/timeline/event_type_stats.h"

namespace laban::observer {

namespace {

// A look at this many sagas takes some ten milliseconds, whatever the store holds.
constexpr std::uint64_t default_sample = 500;
constexpr std::uint64_t largest_sample = 5000;
constexpr std::size_t rows_of_a_saga = 256;

// What one saga has: its first rows, up to the end of the generation that was found.
class SagaEvents {
 public:
  SagaEvents(const QueryContext& context, const Sampled& of) : context_(context) {
    const Instance& instance = of.instance;
    StoreReader(*of.view).event_rows(instance.saga, instance.opened.sequence,
                                     instance.last.sequence, [&](const EventRow& row) {
                                       if (rows_ == rows_of_a_saga) return is_whole_ = false;
                                       ++rows_;
                                       take(row, of.view->partition);
                                       return true;
                                     });
  }

  const std::vector<timeline::SaidEvent>& events() const { return events_; }
  bool is_whole() const { return is_whole_; }

 private:
  void take(const EventRow& row, std::uint32_t partition) {
    const Time at = row.message.stored_at;
    if (!row.is_message()) {
      seen_.emplace(row.tick_id, at);
      return;
    }
    if (row.kind == EventRow::Kind::wrong_producer) return;
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
  std::vector<timeline::SaidEvent> events_;
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

const DefinitionVersion* in_force(const QueryContext& context, const std::string& name) {
  for (const auto* version : definitions_in_force(context.views)) {
    if (version->name() == name) return version;
  }
  return nullptr;
}

Json share_of(std::size_t count, std::size_t all) {
  return all == 0 ? Json(0.0) : Json(static_cast<double>(count) / static_cast<double>(all));
}

}  // namespace

Json saga_types(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"definition", "sample"});
  const auto wanted = static_cast<std::size_t>(std::clamp<std::uint64_t>(
      request.number("sample").value_or(default_sample), 1, largest_sample));
  const auto asked = request.text("definition");
  const std::string name = asked ? *asked : most_used_definition(context);
  const auto sample = newest_sagas(context, {State::completed, State::compensated, State::stuck},
                                   wanted, [&](const std::string& other) { return other == name; });
  timeline::SaidTypes said;
  std::size_t cut = 0;
  for (const auto& saga : sample) {
    const SagaEvents events(context, saga);
    said.add(events.events());
    cut += events.is_whole() ? 0 : 1;
  }
  const std::size_t events = said.events();
  const Totals totals = totals_of(context);
  const auto* version = in_force(context, name);
  Json types = Json::array();
  for (const auto& type : std::move(said).finish()) {
    const auto part = version == nullptr ? std::nullopt : version->definition.part_of(type.type);
    const auto total = totals.find(type.type);
    types.push_back(
        {{"type", type.type},
         {"source", type.source},
         {"step", part ? Json(version->definition.step(part->step).name) : Json(nullptr)},
         {"role", part ? Json(name_of(part->role)) : Json(nullptr)},
         {"sagas", type.sagas},
         {"events", type.events},
         {"share", share_of(type.events, events)},
         {"after_cause", spread_json(type.after_cause)},
         {"total", total == totals.end() ? 0 : total->second}});
  }
  const auto began = [&](bool newest) {
    if (sample.empty()) return Json(nullptr);
    return time_or_null((newest ? sample.front() : sample.back()).instance.opened.log_time);
  };
  return {{"schema_version", schema_version},
          {"definition", name},
          {"sample",
           {{"wanted", wanted},
            {"sagas", sample.size()},
            {"events", events},
            {"cut", cut},
            {"oldest", began(false)},
            {"newest", began(true)}}},
          {"types", std::move(types)},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
