// sagas.show: one saga with its events, causes and payloads, as it is or as it was.

#include <fmt/core.h>

#include <algorithm>
#include <functional>

#include "observer/queries/as_of.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/next_steps.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"
#include "observer/queries/timeline.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_events = 1000;
constexpr std::uint64_t most_events = 10'000;

struct Asked {
  std::string saga;
  std::optional<std::string> definition;
  std::optional<std::uint64_t> generation;
  std::uint64_t events;
  std::uint64_t after;
  std::optional<Until> at;
};

Asked read_asked(const QueryRequest& request, Time now) {
  const auto saga = request.text("saga");
  if (!saga || saga->empty()) throw BadRequest("'saga' is missing");
  return {*saga,
          request.text("definition"),
          request.number("generation"),
          std::min(request.number("events").value_or(default_events), most_events),
          request.number("after").value_or(0),
          read_moment(request, now)};
}

// What a partition knows, or knew, of the saga that is asked for.
struct Known {
  std::vector<Instance> generations;  // under one definition
  std::size_t index = 0;              // the one asked for
  Json definitions = Json::array();   // all that have it

  const Instance& instance() const { return generations[index]; }
  bool is_newest() const { return index + 1 == generations.size(); }
};

using GenerationsOf = std::function<std::vector<Instance>(const std::string& definition)>;

// The one asked for, or else the newest.
std::size_t index_of(const std::vector<Instance>& generations, const Asked& asked) {
  if (!asked.generation) return generations.size() - 1;
  for (std::size_t i = 0; i < generations.size(); ++i) {
    if (generations[i].generation == *asked.generation) return i;
  }
  throw NotFound(fmt::format("saga '{}' has no generation {}{}, the newest is {}", asked.saga,
                             *asked.generation, asked.at ? " at " + to_text(*asked.at) : "",
                             generations.back().generation));
}

// Under the first definition that has it, or the one that is asked for; a shadow only then.
std::optional<Known> look_up(const DefinitionRegistry& book, const Asked& asked,
                             const GenerationsOf& generations_of) {
  Known known;
  for (const auto& [name, chapter] : book.chapters()) {
    const bool is_meant = asked.definition ? name == *asked.definition : !is_shadow(name);
    if (!is_meant && is_shadow(name)) continue;
    auto generations = generations_of(name);
    if (generations.empty()) continue;
    if (!is_shadow(name)) known.definitions.push_back(name);
    if (!is_meant || !known.generations.empty()) continue;
    known.index = index_of(generations, asked);
    known.generations = std::move(generations);
  }
  if (known.generations.empty()) return std::nullopt;
  return known;
}

std::optional<Known> look_up_now(const StoreReader& reader, const Asked& asked) {
  return look_up(*reader.view().book, asked, [&](const std::string& definition) {
    return reader.generations(definition, asked.saga);
  });
}

struct Scene {
  const StoreReader& reader;
  const DefinitionVersion& version;
  Viewpoint from;
  std::uint64_t last = ~std::uint64_t{0};  // the newest row to be shown
};

Json show(const Asked& asked, const Known& known, const Scene& scene, const QueryContext& context) {
  const Instance& instance = known.instance();
  const Definition& definition = scene.version.definition;
  const Viewpoint& from = scene.from;
  Timeline timeline(context, definition, instance, asked.events);
  const std::uint64_t end =
      known.is_newest() ? scene.last : known.generations[known.index + 1].opened.sequence - 1;
  const std::uint64_t begin = std::max(instance.opened.sequence, asked.after + 1);
  scene.reader.event_rows(instance.saga, begin, end, [&](const EventRow& row) {
    timeline.add(row, from.partition);
    return true;
  });
  Json generations = Json::array();
  for (const auto& one : known.generations) generations.push_back(one.generation);

  Json reply = {{"schema_version", schema_version}};
  reply.update(summary_of(scene.version, instance, from));
  reply["steps"] = steps_of(definition, instance, from);
  reply["timeline"] = timeline.take();
  reply["timeline_left_out"] = timeline.left_out();
  reply["account"] = account_json(definition, instance);
  reply["findings_list"] = findings_of(definition, instance);
  reply["findings_left_out"] = instance.findings_left_out;
  reply["acts"] = acts_of(definition, instance);
  reply["acts_left_out"] = instance.acts_left_out;
  reply["next_steps"] = next_steps_of(definition, instance, from.clock);
  reply["generations"] = std::move(generations);
  reply["definitions"] = known.definitions;
  reply["at"] = nullptr;
  return reply;
}

std::optional<Json> show_now(const StoreView& view, const Asked& asked,
                             const QueryContext& context) {
  const StoreReader reader(view);
  const auto known = look_up_now(reader, asked);
  if (!known) return std::nullopt;
  const Viewpoint from{view.partition, reader.summary().clock.now(), context.now};
  return show(asked, *known, {reader, version_of(view, known->instance()), from}, context);
}

// It is known, and was not there yet.
NotFound not_begun(const Asked& asked, const StoreReader& reader) {
  Asked now = asked;
  now.generation.reset();
  const auto known = look_up_now(reader, now);
  if (!known) return NotFound(fmt::format("no saga '{}' has been seen", asked.saga));
  const Evidence& began = known->generations.front().opened;
  return NotFound(fmt::format("saga '{}' had not begun at {}: it began at #{}, {}", asked.saga,
                              to_text(*asked.at), began.sequence, to_rfc3339(began.log_time)));
}

std::optional<Json> show_past(const StoreView& view, const Asked& asked,
                              const QueryContext& context) {
  const StoreReader reader(view);
  if (partition_of(asked.saga, context.partition_count) != view.partition) return std::nullopt;
  const AsOf past(view, context, *asked.at);
  const SagaRefold refold = past.refold(asked.saga);
  const auto known = look_up(*view.book, asked, [&](const std::string& definition) {
    const auto found = refold.instances().find(definition);
    return found == refold.instances().end() ? std::vector<Instance>() : found->second;
  });
  if (!known) throw not_begun(asked, reader);
  const Viewpoint from = past.viewpoint(refold);
  Json reply = show(asked, *known,
                    {reader, past.version_of(known->instance()), from, refold.sequence()}, context);
  reply["at"] = {{"sequence", refold.sequence()},
                 {"time", to_rfc3339(from.now)},
                 {"clock_ms", milliseconds(from.clock)}};
  return reply;
}

}  // namespace

Json show_saga(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"saga", "definition", "generation", "events", "after", "at"});
  const Asked asked = read_asked(request, context.now);
  for (const auto& view : context.views) {
    auto reply = asked.at ? show_past(view, asked, context) : show_now(view, asked, context);
    if (reply) return std::move(*reply);
  }
  throw NotFound(fmt::format("no saga '{}' has been seen", asked.saga));
}

}  // namespace laban::observer
