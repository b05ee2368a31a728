// sagas.ls: in order of their first event, over all partitions, a page at a time.

#include <algorithm>
#include <map>

#include "observer/queries/as_of.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/list_page.h"
#include "observer/queries/list_past.h"
#include "observer/queries/saga_json.h"

namespace laban::observer {

namespace {

// An answer takes milliseconds, however rare what is looked for: then a page may be shorter.
constexpr std::size_t rows_looked_at = 10'000;
constexpr std::size_t fewest_rows_of_a_source = 100;

ListPage page_of(const QueryContext& context, const ListFilter& filter) {
  std::vector<ListSource> sources;
  for (const auto& view : context.views) {
    for (auto& source : sources_of(view, filter)) sources.push_back(std::move(source));
  }
  const std::size_t rows =
      rows_looked_at / std::max<std::size_t>(sources.size(), 1) + fewest_rows_of_a_source;
  ListPage page;
  for (const auto& source : sources)
    page.stopped_at(collect(source, filter, rows, page.places), filter);
  page.close(filter);
  return page;
}

}  // namespace

Json list_sagas(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"state", "service", "step", "business", "older_than_ms",
                                    "definition", "limit", "cursor", "newest_first", "at"});
  if (const auto until = read_moment(request, context.now))
    return list_past_sagas(request, *until, context);
  const ListFilter filter = read_filter(request, context.now);
  const ListPage page = page_of(context, filter);
  std::map<std::uint32_t, std::pair<StoreReader, Duration>> readers;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    readers.emplace(view.partition, std::pair(reader, reader.summary().clock.now()));
  }
  Json sagas = Json::array();
  for (const auto& place : page.places) {
    const auto& [reader, clock] = readers.at(place.partition);
    const auto instance = reader.instance(place.instance);
    if (!instance) continue;  // it moved on between two reads
    sagas.push_back(summary_of(version_of(reader.view(), *instance), *instance,
                               {place.partition, clock, context.now}));
  }
  return {{"schema_version", schema_version},
          {"sagas", std::move(sagas)},
          {"cursor", page.end ? Json(to_cursor(*page.end)) : Json(nullptr)},
          {"now", to_rfc3339(context.now)},
          {"at", nullptr}};
}

}  // namespace laban::observer
