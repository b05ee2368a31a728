// The output of `laban services --json` (docs/commands.md).

#include <nlohmann/json.hpp>

#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

using Json = nlohmann::ordered_json;

namespace {

Json ms_or_null(const std::optional<Duration>& duration) {
  if (!duration) return nullptr;
  return static_cast<double>(duration->count()) / 1e6;
}

Json types_json(const std::vector<TypeCount>& types) {
  Json list = Json::array();
  for (const auto& one : types) list.push_back({{"type", one.type}, {"seen", one.seen}});
  return list;
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "good";
    case Verdict::warning:
      return "warning";
    case Verdict::bad:
      break;
  }
  return "bad";
}

Json row_json(const ServiceRow& row) {
  Json wait = nullptr;
  if (row.longest_wait) {
    wait = {{"saga", row.longest_wait->saga},
            {"step", row.longest_wait->step},
            {"waited_ms", ms_or_null(row.longest_wait->waited)},
            {"left_ms", ms_or_null(row.longest_wait->left)},
            {"usual_p95_ms", ms_or_null(row.longest_wait->usual)}};
  }
  return {{"service", row.name},
          {"version", row.version},
          {"instances", row.instances},
          {"health", name_of(row.verdict)},
          {"found", row.says},
          {"next", row.next},
          {"behind", row.behind},
          {"parked", row.parked},
          {"retried", row.retried},
          {"dead_lettered", row.dead_lettered},
          {"waiting", row.waiting ? Json(*row.waiting) : Json(nullptr)},
          {"longest_wait", std::move(wait)},
          {"failed", row.failed},
          {"p50_ms", ms_or_null(row.p50)},
          {"p95_ms", ms_or_null(row.p95)},
          {"steps", row.steps},
          {"hears", types_json(row.hears)},
          {"emits", types_json(row.emits)}};
}

}  // namespace

Json to_json(const ServiceMap& map) {
  Json services = Json::array(), unheard = Json::array();
  for (const auto& row : map.services) services.push_back(row_json(row));
  for (const auto& one : map.unheard) {
    unheard.push_back(
        {{"type", one.type},
         {"source", one.source},
         {"seen", one.seen},
         {"observed_as", one.observed_as.empty() ? Json(nullptr) : Json(one.observed_as)}});
  }
  return {{"schema_version", 1},
          {"services", std::move(services)},
          {"unheard", std::move(unheard)},
          {"silent", map.silent}};
}

}  // namespace laban::top
