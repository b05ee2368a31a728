#include "observer/queries/status.h"

#include <fmt/core.h>

#include "observer/api/json.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/projection/schema_rows.h"
#include "observer/queries/endpoints.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

std::string digest_word(const Definition& definition) {
  return fmt::format("{:016x}", definition.digest());
}

std::vector<api::KnownVersion> versions_of(const Projection& projection) {
  std::vector<api::KnownVersion> list;
  const AllCounts& counts = projection.counts();
  for (const auto& [name, chapter] : projection.book().chapters()) {
    const auto of_name = counts.find(name);
    for (const auto& version : chapter.versions()) {
      const std::uint64_t digest = version.definition.digest();
      // Instances hold a digest only: they are counted for the newest version that has it.
      const bool counts_here = chapter.find(digest) == &version && of_name != counts.end() &&
                               of_name->second.contains(digest);
      const std::uint64_t running = counts_here ? of_name->second.at(digest).running() : 0;
      const bool in_force = chapter.in_force() == &version;
      if (!in_force && running == 0) continue;
      list.push_back({.definition = std::string(base_name(version.name())),
                      .shadow = is_shadow(version.name()),
                      .number = version.number,
                      .digest = digest_word(version.definition),
                      .in_force = in_force,
                      .since = version.applied.log_time,
                      .since_sequence = version.applied.sequence,
                      .by = version.applied.by,
                      .reason = version.applied.reason,
                      .running = running});
    }
  }
  return list;
}

constexpr std::size_t holes_shown = 20;

// The newest gaps, oldest first. A store that cannot be read ends the list: status still answers.
void add_holes(const Store& store, api::PartitionStatus& status) {
  const auto ignored =
      store.scan_backwards(observer_meta, gap_key(0), gap_key(~std::uint64_t{0}),
                           [&](std::string_view key, std::string_view value) {
                             status.holes_left_out = status.holes.size() == holes_shown;
                             const auto gap = parse_gap(key, value);
                             if (status.holes_left_out || !gap) return false;
                             status.holes.insert(status.holes.begin(), {gap->first, gap->last});
                             return true;
                           });
  static_cast<void>(ignored);
}

constexpr std::size_t unread_shown = 20;

void add_unread(const Store& store, api::PartitionStatus& status) {
  const auto types = read_unread(store, unread_shown);
  if (!types) return;
  for (const auto& [type, row] : *types)
    status.unread.push_back({type, row.count, row.first, row.last, row.known_since});
}

constexpr std::size_t halts_shown = 20;

void add_halts(const HaltRows& halts, api::PartitionStatus& status) {
  for (const auto& [service, row] : halts) {
    if (status.halts.size() == halts_shown) return;
    status.halts.push_back({.service = service,
                            .count = row.count,
                            .sequence = row.sequence,
                            .time = row.log_time,
                            .contradicted = row.contradicted,
                            .saga = row.saga,
                            .event_type = row.event_type,
                            .would_say = row.would_say,
                            .difference = row.difference,
                            .spoke_again = row.spoke_again});
  }
}

api::PartitionStatus described(const PartitionStatus& partition) {
  const auto& unit = *partition.unit;
  const Summary& summary = partition.projection->summary();
  const auto& counters = unit.counters();
  const std::uint64_t end = std::max(unit.log_end(), unit.checkpoint());
  api::PartitionStatus status{.partition = partition.partition,
                              .checkpoint = unit.checkpoint(),
                              .log_end = end,
                              .lag = end - unit.checkpoint(),
                              .caught_up = unit.is_caught_up(),
                              .waiting = unit.waiting(),
                              .clock = summary.clock.now(),
                              .ticks = summary.ticks,
                              .armed = summary.armed,
                              .outbox = unit.outbox_size(),
                              .digest = summary.digest.hex(),
                              .definitions = versions_of(*partition.projection),
                              .counters = {.events = summary.events,
                                           .findings = summary.findings,
                                           .decisions = summary.decisions,
                                           .invalid = summary.invalid,
                                           .dead_letters = summary.dead_letters,
                                           .duplicates = counters.duplicates,
                                           .published = counters.published,
                                           .republished = counters.republished,
                                           .commits = counters.commits,
                                           .reconnects = counters.reconnects,
                                           .divergences = summary.divergences}};
  if (summary.divergences > 0) status.last_divergence = summary.last_divergence;
  add_holes(*partition.store, status);
  add_unread(*partition.store, status);
  add_halts(partition.projection->halts(), status);
  return status;
}

}  // namespace

api::ObserverStatus status_of(const StatusInput& input) {
  api::ObserverStatus status{.service = std::string(observer_name),
                             .version = input.version,
                             .mode = input.mode,
                             .started = input.started,
                             .now = input.now,
                             .fold_version = fold_version};
  std::vector<StoreView> views;
  for (const auto& partition : input.partitions) {
    views.push_back({partition.partition, nullptr, &partition.projection->book()});
    status.partitions.push_back(described(partition));
  }
  for (const auto* version : definitions_in_force(views)) {
    status.definitions.push_back({.definition = version->name(),
                                  .number = version->number,
                                  .digest = digest_word(version->definition),
                                  .steps = version->definition.steps().size(),
                                  .starts = version->definition.starts()});
  }
  if (status.definitions.empty()) status.next_steps.emplace_back(no_definition_next);
  return status;
}

std::string status_json(const StatusInput& input) { return api::to_json(status_of(input)); }

}  // namespace laban::observer
