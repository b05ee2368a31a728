// overview: how things stand, on one screen.

#include <algorithm>

#include "observer/queries/endpoints.h"
#include "observer/queries/overview_parts.h"
#include "observer/queries/saga_json.h"

namespace laban::observer {

namespace {

// Whatever the store holds, no more sagas than these are read.
constexpr std::uint64_t most_sagas = 200;
constexpr std::size_t sagas_sampled = 400;
constexpr std::size_t failures_sampled = 100;

struct Asked {
  std::vector<State> states;
  std::size_t limit;
  bool by_age = false, newest = false;
};

Asked read_asked(const QueryRequest& request) {
  Asked asked{request.states("state"),
              std::min<std::uint64_t>(request.number("limit").value_or(50), most_sagas)};
  const std::string order = request.text("order").value_or("trouble");
  asked.by_age = order == "age";
  asked.newest = order == "newest";
  if (!asked.by_age && !asked.newest && order != "trouble")
    throw BadRequest("'order' is none of trouble, age, newest");
  return asked;
}

void append(FoundSagas& to, FoundSagas from, std::size_t limit) {
  for (auto& saga : from) {
    if (to.size() < limit) to.push_back(std::move(saga));
  }
}

// Who needs help first: those that are stuck, then what is being undone, then what goes on, each
// the oldest first; and what has ended where there is room.
FoundSagas worst_sagas(const QueryContext& context, const Asked& asked) {
  const auto wanted = [&](State state) {
    return asked.states.empty() ||
           std::find(asked.states.begin(), asked.states.end(), state) != asked.states.end();
  };
  FoundSagas all;
  for (const State state : {State::stuck, State::compensating, State::placeholder, State::running})
    if (wanted(state) && (asked.by_age || asked.newest || all.size() < asked.limit))
      append(all, sagas_in_state(context, state, asked.newest, asked.limit), 4 * asked.limit);
  FoundSagas ended;
  for (const State state : {State::compensated, State::completed}) {
    if (wanted(state) && !asked.by_age && (asked.newest || all.size() < asked.limit))
      append(ended, sagas_in_state(context, state, true, asked.limit), 2 * asked.limit);
  }
  const auto sort = [](FoundSagas& sagas, bool newest) {
    std::stable_sort(sagas.begin(), sagas.end(), [&](const SampledSaga& a, const SampledSaga& b) {
      const Time x = a.instance.opened.log_time, y = b.instance.opened.log_time;
      return newest ? y < x : x < y;
    });
  };
  sort(ended, true);
  append(all, std::move(ended), 6 * asked.limit);
  if (asked.by_age || asked.newest) sort(all, asked.newest);
  if (all.size() > asked.limit)
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(asked.limit), all.end());
  return all;
}

FoundSagas failed_sagas(const QueryContext& context) {
  FoundSagas all;
  for (const State state : {State::compensating, State::stuck, State::compensated})
    append(all, sagas_in_state(context, state, true, failures_sampled), 3 * failures_sampled);
  return all;
}

Json summaries_of(const FoundSagas& sagas, Time now) {
  Json list = Json::array();
  for (const auto& saga : sagas) {
    list.push_back(
        summary_of(*saga.version, saga.instance, {saga.view->partition, saga.clock, now}));
  }
  return list;
}

}  // namespace

Json overview(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"limit", "seconds", "state", "order", "types"});
  const Asked asked = read_asked(request);
  const FoundSagas worst = worst_sagas(context, asked);
  const FoundSagas recent = recent_sagas(context, sagas_sampled);
  const Json failures = failure_groups(failed_sagas(context));
  Json stats =
      saga_stats(Json{{"seconds", request.number("seconds").value_or(60)}}.dump(), context);
  Json flows = flows_of(context, recent, stats["definitions"]);
  Json services = services_of(context, worst, recent, failures);
  return {{"schema_version", schema_version},
          {"now", to_rfc3339(context.now)},
          {"stats", std::move(stats)},
          {"sagas", summaries_of(worst, context.now)},
          {"flows", std::move(flows)},
          {"failures", failures},
          {"services", std::move(services)},
          {"types", request.flag("types") ? types_of(context) : Json(nullptr)}};
}

}  // namespace laban::observer
