#include "bench/query_timing.h"

#include <laban/clock.h>
#include <time.h>

#include <algorithm>

namespace laban::bench {

using nlohmann::json;

namespace {

std::size_t results_in(const QueryKind& kind, const std::string& reply) {
  const char* list = kind.endpoint == "sagas.ls"  ? "sagas"
                     : kind.endpoint == "acts.ls" ? "acts"
                                                  : "";
  const json document = json::parse(reply, nullptr, false);
  return document.contains(list) ? document[list].size() : 1;
}

double cpu_ms() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

}  // namespace

Result<std::vector<QueryKind>> query_kinds(const observer::QueryContext& context,
                                           const std::string& saga) {
  std::vector<QueryKind> kinds = {{"by id", "sagas.show", {{"saga", saga}}},
                                  {"oldest first", "sagas.ls", json::object()},
                                  {"newest first", "sagas.ls", {{"newest_first", true}}}};
  const auto page = observer::answer("sagas.ls", "{}", context);
  if (!page) return page.error();
  kinds.push_back({"second page", "sagas.ls", {{"cursor", json::parse(*page)["cursor"]}}});
  for (const char* state :
       {"placeholder", "running", "compensating", "completed", "compensated", "stuck"}) {
    kinds.push_back({std::string("state ") + state, "sagas.ls", {{"state", state}}});
  }
  const auto list = [&](const char* name, json request) {
    kinds.push_back({name, "sagas.ls", std::move(request)});
  };
  list("running, newest first", {{"state", "running"}, {"newest_first", true}});
  list("older than 2 min", {{"older_than_ms", 120'000}, {"newest_first", true}});
  list("running, older than 2 min", {{"state", "running"}, {"older_than_ms", 120'000}});
  list("service inventory", {{"service", "inventory"}});
  list("service payment", {{"service", "payment"}});
  list("service logistics", {{"service", "logistics"}});
  list("service operator", {{"service", "operator"}});
  list("step reserve", {{"step", "reserve"}});
  list("step dispatch", {{"step", "dispatch"}});
  list("step charge, newest first", {{"step", "charge"}, {"newest_first", true}});
  list("business paid", {{"business", "paid"}});
  list("business packed", {{"business", "packed"}});
  list("business delivered", {{"business", "delivered"}});
  list("business in_trouble", {{"business", "in_trouble"}});
  list("business new", {{"business", "new"}});
  list("packed, waiting for logistics", {{"business", "packed"}, {"service", "logistics"}});
  kinds.push_back({"stats", "sagas.stats", json::object()});
  kinds.push_back({"acts", "acts.ls", {{"newest_first", true}}});
  kinds.push_back({"graph", "graph", json::object()});
  kinds.push_back({"overview", "overview", json::object()});
  return kinds;
}

Result<double> ask(const QueryKind& kind, const observer::QueryContext& context,
                   QueryTiming& timing) {
  const SystemClock clock;
  const std::string request = kind.request.dump();
  const double cpu = cpu_ms();
  const SteadyTime begun = clock.steady();
  const auto reply = observer::answer(kind.endpoint, request, context);
  const double ms = std::chrono::duration<double, std::milli>(clock.steady() - begun).count();
  if (!reply) return reply.error();
  timing.longest_cpu_ms = std::max(timing.longest_cpu_ms, cpu_ms() - cpu);
  timing.results = results_in(kind, *reply);
  timing.all_ms.push_back(ms);
  return ms;
}

double QueryTiming::median_ms() const {
  std::vector<double> sorted = all_ms;
  std::sort(sorted.begin(), sorted.end());
  return sorted.empty() ? 0 : sorted[sorted.size() / 2];
}

double QueryTiming::longest_ms() const {
  return all_ms.empty() ? 0 : *std::max_element(all_ms.begin(), all_ms.end());
}

}  // namespace laban::bench
