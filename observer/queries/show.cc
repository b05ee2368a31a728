// sagas.show: one saga with its events, causes and payloads, as it is or as it was.

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "observer/queries/as_of.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/nearest_saga.h"
#include "observer/queries/next_steps.h"
#include "observer/queries/saga_parts.h"
#include "observer/queries/store_reader.h"
#include "observer/queries/timeline.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_events = 1000;
constexpr std::uint64_t most_events = 10'000;

// What a partition knows, or knew, about the requested saga.
struct Match {
  std::vector<Instance> generations;     // under one definition
  std::size_t index = 0;                 // the requested one
  std::vector<std::string> definitions;  // all that have it

  const Instance& instance() const { return generations[index]; }
  bool is_newest() const { return index + 1 == generations.size(); }
};

struct SagaName {
  std::string saga;
  std::optional<std::string> definition;
  std::optional<std::uint64_t> generation;
  std::optional<Until> at;  // for messages
};

using GenerationsOf = std::function<std::vector<Instance>(const std::string& definition)>;

// The requested one, otherwise the newest.
std::size_t index_of(const std::vector<Instance>& generations, const SagaName& name) {
  if (!name.generation) return generations.size() - 1;
  for (std::size_t i = 0; i < generations.size(); ++i) {
    if (generations[i].generation == *name.generation) return i;
  }
  throw NotFound(fmt::format("saga '{}' has no generation {}{}; the newest is {}", name.saga,
                             *name.generation, name.at ? " at " + to_text(*name.at) : "",
                             generations.back().generation));
}

// Under the requested definition, or the first that has the saga; a shadow only if requested.
std::optional<Match> look_up(const DefinitionRegistry& book, const SagaName& name,
                             const GenerationsOf& generations_of) {
  Match match;
  for (const auto& [definition, chapter] : book.chapters()) {
    const bool is_meant = name.definition ? definition == *name.definition : !is_shadow(definition);
    if (!is_meant && is_shadow(definition)) continue;
    auto generations = generations_of(definition);
    if (generations.empty()) continue;
    if (!is_shadow(definition)) match.definitions.push_back(definition);
    if (!is_meant || !match.generations.empty()) continue;
    match.index = index_of(generations, name);
    match.generations = std::move(generations);
  }
  if (match.generations.empty()) return std::nullopt;
  return match;
}

std::optional<Match> look_up_now(const StoreReader& reader, const SagaName& name) {
  return look_up(*reader.view().book, name, [&](const std::string& definition) {
    return reader.generations(definition, name.saga);
  });
}

// Which part of a match is shown, and as of when.
struct Scope {
  const StoreReader& reader;
  const DefinitionVersion& version;
  Viewpoint from;
  std::uint64_t after;  // sequences of the timeline
  std::uint64_t last;
  std::uint64_t entries;
};

// The greatest sequence has none after it.
std::uint64_t after_that(std::uint64_t sequence) {
  return sequence == ~std::uint64_t{0} ? sequence : sequence + 1;
}

api::SagaDetail detail_of(const Match& match, const Scope& scope, const QueryContext& context) {
  const Instance& instance = match.instance();
  const Definition& definition = scope.version.definition;
  Timeline timeline(context, definition, instance, scope.entries);
  // A generation ends where the next one begins.
  const std::uint64_t end =
      match.is_newest() ? scope.last : match.generations[match.index + 1].opened.sequence - 1;
  const std::uint64_t begin = std::max(instance.opened.sequence, after_that(scope.after));
  scope.reader.event_rows(instance.saga, begin, end, [&](const EventRow& row) {
    timeline.add(row, scope.from.partition);
    return true;
  });
  api::SagaDetail detail{
      .summary = summary_of(scope.reader, scope.version, instance, scope.from),
      .steps = steps_of(definition, instance, scope.from),
      .timeline = timeline.take(),
      .timeline_left_out = timeline.left_out(),
      .account = named_account_of(definition, instance),
      .findings = findings_of(definition, instance),
      .findings_left_out = instance.findings_left_out,
      .actions = actions_of(definition, instance),
      .actions_left_out = instance.acts_left_out,
      .next_steps = next_steps_of(definition, instance, scope.from.clock),
      .definitions = match.definitions,
  };
  for (const auto& generation : match.generations)
    detail.generations.push_back(generation.generation);
  return detail;
}

std::optional<api::SagaDetail> show_now(const StoreView& view, const SagaName& name,
                                        const api::SagasShowRequest& request,
                                        const QueryContext& context) {
  const StoreReader reader(view);
  const auto match = look_up_now(reader, name);
  if (!match) return std::nullopt;
  const Viewpoint from{view.partition, reader.summary().clock.now(), context.now};
  return detail_of(
      *match,
      {reader, version_of(view, match->instance()), from, request.after.value_or(0),
       ~std::uint64_t{0}, std::min(request.events.value_or(default_events), most_events)},
      context);
}

// The saga is known but had not begun yet.
NotFound not_begun(const SagaName& name, const StoreReader& reader, const QueryContext& context) {
  const auto match = look_up_now(reader, {name.saga, name.definition, {}, {}});
  if (!match) return unknown_saga(context, name.saga);
  const Evidence& began = match->generations.front().opened;
  return NotFound(fmt::format("saga '{}' had not begun at {}: it began at #{}, {}", name.saga,
                              to_text(*name.at), began.sequence, to_rfc3339(began.log_time)));
}

std::optional<api::SagaDetail> show_past(const StoreView& view, const SagaName& name,
                                         const api::SagasShowRequest& request,
                                         const QueryContext& context) {
  const StoreReader reader(view);
  if (partition_of(name.saga, context.partition_count) != view.partition) return std::nullopt;
  if (request.at->partition.value_or(view.partition) != view.partition) {
    throw BadRequest(
        fmt::format("'at' is a position of partition {}, but saga '{}' is in "
                    "partition {}",
                    *request.at->partition, name.saga, view.partition));
  }
  const AsOf past(view, context, *name.at);
  const SagaRefold refold = past.refold(name.saga);
  const auto match = look_up(*view.book, name, [&](const std::string& definition) {
    const auto found = refold.instances().find(definition);
    return found == refold.instances().end() ? std::vector<Instance>() : found->second;
  });
  if (!match) throw not_begun(name, reader, context);
  const Viewpoint from = past.viewpoint(refold);
  auto detail =
      detail_of(*match,
                {reader, past.version_of(match->instance()), from, request.after.value_or(0),
                 refold.sequence(), std::min(request.events.value_or(default_events), most_events)},
                context);
  detail.at = {.sequence = refold.sequence(), .time = from.now, .clock = from.clock};
  return detail;
}

}  // namespace

api::SagaDetail reply_to(const api::SagasShowRequest& request, const QueryContext& context) {
  if (request.saga.empty()) throw BadRequest("'saga' is missing");
  const SagaName name{request.saga, request.definition, request.generation,
                      until_of(request.at, context.now)};
  for (const auto& view : context.views) {
    auto detail =
        name.at ? show_past(view, name, request, context) : show_now(view, name, request, context);
    if (detail) return std::move(*detail);
  }
  throw unknown_saga(context, request.saga);
}

}  // namespace laban::observer
