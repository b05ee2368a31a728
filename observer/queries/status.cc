#include "observer/queries/status.h"

#include <fmt/core.h>

#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

std::string digest_word(const Definition& definition) {
  return fmt::format("{:016x}", definition.digest());
}

Json version_json(const DefinitionVersion& version, bool in_force, std::uint64_t running) {
  return {{"definition", base_name(version.name())},
          {"shadow", is_shadow(version.name())},
          {"number", version.number},
          {"digest", digest_word(version.definition)},
          {"in_force", in_force},
          {"since", to_rfc3339(version.applied.log_time)},
          {"since_sequence", version.applied.sequence},
          {"by", version.applied.by},
          {"reason", version.applied.reason},
          {"running", running}};
}

Json versions_json(const Projection& projection) {
  Json list = Json::array();
  const AllCounts& counts = projection.counts();
  for (const auto& [name, chapter] : projection.book().chapters()) {
    const auto of_name = counts.find(name);
    for (const auto& version : chapter.versions()) {
      const std::uint64_t digest = version.definition.digest();
      // Instances know a digest only: they are counted with the newest version that has it.
      const bool counts_here = chapter.find(digest) == &version && of_name != counts.end() &&
                               of_name->second.contains(digest);
      const std::uint64_t running = counts_here ? of_name->second.at(digest).running() : 0;
      const bool in_force = chapter.in_force() == &version;
      if (in_force || running > 0) list.push_back(version_json(version, in_force, running));
    }
  }
  return list;
}

constexpr std::size_t holes_shown = 20;

// The newest ones, oldest first. Said as far as they can be read.
Json holes_json(const Store& store, bool& has_more) {
  Json holes = Json::array();
  const auto ignored = store.scan_backwards(
      observer_meta, gap_key(0), gap_key(~std::uint64_t{0}),
      [&](std::string_view key, std::string_view value) {
        has_more = holes.size() == holes_shown;
        const auto hole = parse_gap(key, value);
        if (has_more || !hole) return false;
        holes.insert(holes.begin(), Json{{"first", hole->first}, {"last", hole->last}});
        return true;
      });
  static_cast<void>(ignored);
  return holes;
}

Json partition_json(const PartitionStatus& one) {
  const auto& unit = *one.unit;
  const Summary& summary = one.projection->summary();
  const auto& counters = unit.counters();
  const std::uint64_t end = std::max(unit.log_end(), unit.checkpoint());
  bool has_more_holes = false;
  Json holes = holes_json(*one.store, has_more_holes);
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
          {"definitions", versions_json(*one.projection)},
          {"holes", std::move(holes)},
          {"holes_left_out", has_more_holes},
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
  std::vector<StoreView> views;
  for (const auto& one : input.partitions) {
    views.push_back({one.partition, nullptr, &one.projection->book()});
    partitions.push_back(partition_json(one));
  }
  for (const auto* version : definitions_in_force(views)) {
    definitions.push_back({{"definition", version->name()},
                           {"number", version->number},
                           {"digest", digest_word(version->definition)},
                           {"steps", version->definition.steps().size()},
                           {"starts", version->definition.starts()}});
  }
  Json next_steps = Json::array();
  if (definitions.empty()) next_steps.push_back(no_definition_next);
  const Json status = {{"schema_version", schema_version},
                       {"service", observer_name},
                       {"version", input.version},
                       {"mode", name_of(input.mode)},
                       {"started", to_rfc3339(input.started)},
                       {"now", to_rfc3339(input.now)},
                       {"fold_version", fold_version},
                       {"definitions", std::move(definitions)},
                       {"partitions", std::move(partitions)},
                       {"next_steps", std::move(next_steps)}};
  return status.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace laban::observer
