// sagas.ls: sagas in the order of their first events, over all partitions, a page at a time; as
// they are, or as they were at a point in the log.

#include <algorithm>
#include <list>
#include <map>

#include "observer/projection/index_entry.h"
#include "observer/projection/rows.h"
#include "observer/queries/as_of.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_index.h"
#include "observer/queries/saga_parts.h"

namespace laban::observer {

namespace {

// Bounds the time of an answer to milliseconds. If matches are rare, the page is shorter.
constexpr std::size_t rows_looked_at = 10'000;
constexpr std::size_t fewest_rows_of_a_source = 100;
// Findings are in no index: reading the saga of a row costs about as much as so many rows.
constexpr std::size_t rows_for_a_saga = 5;

ListPage page_of(const QueryContext& context, const ListFilter& filter) {
  std::vector<ListSource> sources;
  for (const auto& view : context.views) {
    for (auto& source : sources_of(view, filter)) sources.push_back(std::move(source));
  }
  const std::size_t budget =
      filter.findings.empty() ? rows_looked_at : rows_looked_at / rows_for_a_saga;
  const std::size_t rows =
      budget / std::max<std::size_t>(sources.size(), 1) + fewest_rows_of_a_source;
  ListPage page;
  for (const auto& source : sources)
    page.stopped_at(collect(source, filter, rows, page.places), filter);
  page.close(filter);
  return page;
}

api::SagasPage list_now(const api::SagasLsRequest& request, const QueryContext& context) {
  const ListPage page = page_of(context, filter_of(request, context.now));
  std::map<std::uint32_t, std::pair<StoreReader, Duration>> readers;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    readers.emplace(view.partition, std::pair(reader, reader.summary().clock.now()));
  }
  api::SagasPage answer{.cursor = page.cursor(), .now = context.now};
  for (const auto& place : page.places) {
    const auto& [reader, clock] = readers.at(place.partition);
    const auto instance = reader.instance(place.instance);
    if (!instance) continue;  // it changed between the two reads
    answer.sagas.push_back(summary_of(reader, version_of(reader.view(), *instance), *instance,
                                      {place.partition, clock, context.now}));
  }
  return answer;
}

// The budget of an answer over all partitions, in index rows scanned: some tens of milliseconds.
// When it is spent, the page is shorter.
constexpr std::size_t cost_of_page = 200'000;
constexpr std::size_t cost_of_instance = 20;
constexpr std::size_t cost_of_refold = 1'000;

bool has_ended(State state) { return state == State::completed || state == State::compensated; }

bool wants(const ListFilter& filter, State state) {
  if (filter.states.empty()) return !has_ended(state);
  return std::find(filter.states.begin(), filter.states.end(), state) != filter.states.end();
}

bool wants(const ListFilter& filter, const Definition& definition, const Instance& instance) {
  if (!wants(filter, instance.state) || !filter.accepts_findings_of(instance)) return false;
  const IndexEntry entry = index_entry_of(definition, instance);
  if (filter.business && entry.business != *filter.business) return false;
  if (!filter.service && !filter.step) return true;
  return std::any_of(entry.waits.begin(), entry.waits.end(), [&](const WaitKey& at) {
    return (!filter.service || at.service == *filter.service) &&
           (!filter.step || at.step == *filter.step);
  });
}

// Reads the instance of every saga that began before that point, and folds again those that were
// open then or have changed since.
class PastList {
 public:
  PastList(const ListFilter& filter, std::size_t cost) : filter_(filter), most_cost_(cost) {}

  void add(const AsOf& past) {
    const ListSource source{past.reader(), index_time, {}};
    const auto [from, to] = range_of(source, filter_);
    std::size_t cost = 0;
    std::uint64_t matched = 0;
    std::optional<ListPlace> reached;
    bool is_stopped = false;
    past.reader().scan(index_time, from, to, filter_.newest_first, [&](std::string_view key) {
      ListPlace place{std::string(key.substr(0, 16)), past.reader().partition(),
                      std::string(key.substr(16))};
      if (filter_.after && !filter_.precedes(*filter_.after, place)) return true;
      is_stopped = cost >= most_cost_ || matched > filter_.limit;
      if (is_stopped) return false;
      reached = place;
      if (auto summary = look_at(past, key, cost)) {
        ++matched;
        page_.places.push_back(place);
        summaries_.emplace(std::move(place), std::move(*summary));
      }
      return true;
    });
    if (is_stopped) page_.stopped_at(reached, filter_);
  }

  api::SagasPage page(const Until& until, Time now) {
    page_.close(filter_);
    api::SagasPage page{
        .cursor = page_.cursor(), .now = now, .at = api::Moment{until.sequence, until.log_time}};
    for (const auto& place : page_.places) page.sagas.push_back(std::move(summaries_.at(place)));
    return page;
  }

 private:
  // The summary of this row's saga at that point, if the filter accepts it.
  std::optional<api::SagaSummary> look_at(const AsOf& past, std::string_view key,
                                          std::size_t& cost) const {
    ++cost;
    const auto row = parse_index(key);
    const auto named = row ? parse_instance_key(row->instance) : std::nullopt;
    if (!named || !filter_.shows(named->definition)) return std::nullopt;
    if (!past.until().covers(row->sequence, row->opened)) return std::nullopt;
    cost += cost_of_instance;
    const auto now = past.reader().instance(row->instance);
    if (!now) return std::nullopt;  // it changed between the two reads
    const bool was_over =
        has_ended(now->state) && past.until().covers(now->ended.sequence, now->ended.log_time);
    if (was_over && !wants(filter_, now->state)) return std::nullopt;
    if (was_over && past.is_unchanged_since(*now))
      return summary_if_wanted(past, *now, past.viewpoint());
    cost += cost_of_refold;
    const SagaRefold refold = past.refold(named->saga);
    const auto generations = refold.instances().find(named->definition);
    if (generations == refold.instances().end()) return std::nullopt;
    for (const Instance& then : generations->second) {
      if (then.generation != now->generation) continue;
      return summary_if_wanted(past, then, past.viewpoint(refold));
    }
    return std::nullopt;
  }

  std::optional<api::SagaSummary> summary_if_wanted(const AsOf& past, const Instance& then,
                                                    const Viewpoint& from) const {
    const DefinitionVersion& version = past.version_of(then);
    if (!wants(filter_, version.definition, then)) return std::nullopt;
    return summary_of(past.reader(), version, then, from);
  }

  const ListFilter& filter_;
  const std::size_t most_cost_;
  ListPage page_;
  std::map<ListPlace, api::SagaSummary> summaries_;
};

api::SagasPage list_past(const api::SagasLsRequest& request, const Until& until,
                         const QueryContext& context) {
  if (until.sequence && context.partition_count > 1) {
    throw BadRequest("'at': each partition has its own sequences; give a time instead");
  }
  std::list<AsOf> pasts;
  for (const auto& view : context.views) pasts.emplace_back(view, context, until);
  ListFilter filter = filter_of(request, pasts.empty() ? context.now : pasts.front().time());
  if (until.log_time) {
    const Time end = *until.log_time + Duration(1);
    filter.opened_before = std::min(filter.opened_before.value_or(end), end);
  }
  PastList list(filter, cost_of_page / std::max<std::size_t>(pasts.size(), 1));
  for (const auto& past : pasts) list.add(past);
  return list.page(until, context.now);
}

}  // namespace

api::SagasPage reply_to(const api::SagasLsRequest& request, const QueryContext& context) {
  const auto until = until_of(request.at, context.now);
  return until ? list_past(request, *until, context) : list_now(request, context);
}

}  // namespace laban::observer
