#include "observer/queries/status.h"

#include <fmt/core.h>

#include "observer/fold/limits.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"

namespace laban::observer {

namespace {

Json partition_json(const PartitionStatus& one) {
  const auto& unit = *one.unit;
  const Summary& summary = one.projection->summary();
  const auto& counters = unit.counters();
  const std::uint64_t end = std::max(unit.log_end(), unit.checkpoint());
  return {{"partition", one.partition},
          {"checkpoint", unit.checkpoint()},
          {"log_end", end},
          {"lag", end - unit.checkpoint()},
          {"caught_up", unit.is_caught_up()},
          {"waiting", unit.waiting()},
          {"clock_ms", milliseconds(summary.clock.now())},
          {"ticks", summary.ticks},
          {"armed", summary.armed},
          {"outbox", unit.outbox_size()},
          {"digest", summary.digest.hex()},
          {"counters",
           {{"events", summary.events},
            {"findings", summary.findings},
            {"decisions", summary.decisions},
            {"invalid", summary.invalid},
            {"dead_letters", summary.dead_letters},
            {"duplicates", counters.duplicates},
            {"published", counters.published},
            {"republished", counters.republished},
            {"commits", counters.commits},
            {"reconnects", counters.reconnects}}}};
}

}  // namespace

std::string status_json(const StatusInput& input) {
  Json definitions = Json::array(), partitions = Json::array();
  for (const auto& definition : *input.definitions) {
    definitions.push_back({{"definition", definition.name()},
                           {"digest", fmt::format("{:016x}", definition.digest())},
                           {"steps", definition.steps().size()},
                           {"starts", definition.starts()}});
  }
  for (const auto& one : input.partitions) partitions.push_back(partition_json(one));
  const Json status = {{"schema_version", schema_version},
                       {"service", observer_name},
                       {"version", input.version},
                       {"mode", name_of(input.mode)},
                       {"started", to_rfc3339(input.started)},
                       {"now", to_rfc3339(input.now)},
                       {"fold_version", fold_version},
                       {"definitions", std::move(definitions)},
                       {"partitions", std::move(partitions)}};
  return status.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace laban::observer
