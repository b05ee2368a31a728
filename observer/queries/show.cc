// sagas.show: one saga with its events, causes and payloads.

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>

#include "bus/core/wire.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/next_steps.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_events = 1000;
constexpr std::uint64_t most_events = 10'000;

struct Chosen {
  StoreReader reader;
  std::vector<Instance> generations;
  std::size_t index;  // the one asked for

  const Instance& instance() const { return generations[index]; }
  bool is_newest() const { return index + 1 == generations.size(); }
};

// The names a view has, or the one that is asked for; a shadow only then.
std::vector<std::string> names_of(const StoreView& view, const std::optional<std::string>& asked) {
  std::vector<std::string> names;
  for (const auto& [name, chapter] : view.book->chapters()) {
    if (asked ? name == *asked : !is_shadow(name)) names.push_back(name);
  }
  return names;
}

Chosen choose(const QueryRequest& request, const QueryContext& context) {
  const auto saga = request.text("saga");
  if (!saga || saga->empty()) throw BadRequest("'saga' is missing");
  const auto asked = request.text("definition");
  const auto generation = request.number("generation");
  for (const auto& view : context.views) {
    for (const auto& name : names_of(view, asked)) {
      Chosen chosen{StoreReader(view), {}, 0};
      chosen.generations = chosen.reader.generations(name, *saga);
      if (chosen.generations.empty()) continue;
      chosen.index = chosen.generations.size() - 1;
      if (!generation) return chosen;
      for (std::size_t i = 0; i < chosen.generations.size(); ++i) {
        if (chosen.generations[i].generation != *generation) continue;
        chosen.index = i;
        return chosen;
      }
      throw NotFound(fmt::format("saga '{}' has no generation {}, the newest is {}", *saga,
                                 *generation, chosen.generations.back().generation));
    }
  }
  throw NotFound(fmt::format("no saga '{}' has been seen", *saga));
}

Json data_of(const QueryContext& context, const Envelope& envelope) {
  const auto json = context.schemas->to_json(envelope.type, envelope.payload);
  if (!json) return nullptr;
  auto data = Json::parse(*json, nullptr, false);
  return data.is_discarded() ? Json(nullptr) : data;
}

class Timeline {
 public:
  Timeline(const QueryContext& context, const Definition& definition, const Instance& instance,
           std::uint64_t limit)
      : context_(context),
        definition_(definition),
        findings_(findings_of(definition, instance)),
        limit_(limit) {}

  void add(const EventRow& row, std::uint32_t partition) {
    if (entries_.size() >= limit_) {
      ++left_out_;
    } else if (row.is_message()) {
      add_event(row, partition);
    } else {
      add_time(row);
    }
  }

  Json take() { return std::move(entries_); }
  std::uint64_t left_out() const { return left_out_; }

 private:
  void add_event(const EventRow& row, std::uint32_t partition) {
    const StoredMessage& message = row.message;
    const auto event =
        wire::decode(message, context_.name_space, partition, context_.partition_count);
    if (!event) return;
    const Envelope& envelope = event->envelope;
    Json entry = {{"sequence", message.sequence},
                  {"id", envelope.id.hex()},
                  {"type", envelope.type},
                  {"source", envelope.source},
                  {"time", to_rfc3339(message.stored_at)},
                  {"cause", envelope.cause.is_nil() ? Json(nullptr) : Json(envelope.cause.hex())},
                  {"cause_sequence", nullptr},
                  {"after_ms", nullptr},
                  {"step", nullptr},
                  {"role", nullptr},
                  {"doubt", nullptr},
                  {"text", nullptr}};
    if (const auto cause = seen_.find(envelope.cause); cause != seen_.end()) {
      entry["cause_sequence"] = cause->second.sequence;
      entry["after_ms"] = milliseconds(message.stored_at - cause->second.log_time);
    }
    const auto part = definition_.part_of(envelope.type);
    if (row.kind != EventRow::Kind::event) {
      entry["doubt"] =
          row.kind == EventRow::Kind::wrong_producer ? "wrong_producer" : "unknown_type";
    } else if (part) {
      entry["step"] = definition_.step(part->step).name;
      entry["role"] = name_of(part->role);
    }
    entry["data"] = data_of(context_, envelope);
    seen_.emplace(envelope.id, Evidence{message.sequence, message.stored_at, envelope.id});
    entries_.push_back(std::move(entry));
  }

  // Time is only of interest where it passed a deadline.
  void add_time(const EventRow& row) {
    const StoredMessage& tick = row.message;
    seen_.emplace(row.tick_id, Evidence{tick.sequence, tick.stored_at, row.tick_id});
    Json step;
    std::string text;
    for (const Json& finding : findings_) {
      if (finding["sequences"].back() != tick.sequence) continue;
      if (text.empty()) step = finding["step"];
      text += (text.empty() ? "" : "; ") + finding["text"].get<std::string>();
    }
    if (text.empty()) return;
    entries_.push_back({{"sequence", tick.sequence},
                        {"id", row.tick_id.hex()},
                        {"type", "time"},
                        {"source", "observer"},
                        {"time", to_rfc3339(tick.stored_at)},
                        {"cause", nullptr},
                        {"cause_sequence", nullptr},
                        {"after_ms", nullptr},
                        {"step", std::move(step)},
                        {"role", nullptr},
                        {"doubt", nullptr},
                        {"text", std::move(text)},
                        {"data", nullptr}});
  }

  const QueryContext& context_;
  const Definition& definition_;
  const Json findings_;
  const std::uint64_t limit_;
  Json entries_ = Json::array();
  std::uint64_t left_out_ = 0;
  std::unordered_map<EventId, Evidence> seen_;
};

}  // namespace

Json show_saga(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"saga", "definition", "generation", "events"});
  const Chosen chosen = choose(request, context);
  const Instance& instance = chosen.instance();
  const DefinitionVersion& version = version_of(chosen.reader.view(), instance);
  const Definition& definition = version.definition;
  const Viewpoint from{chosen.reader.partition(), chosen.reader.summary().clock.now(), context.now};

  Timeline timeline(context, definition, instance,
                    std::min(request.number("events").value_or(default_events), most_events));
  const std::uint64_t end = chosen.is_newest()
                                ? ~std::uint64_t{0}
                                : chosen.generations[chosen.index + 1].opened.sequence - 1;
  chosen.reader.event_rows(instance.saga, instance.opened.sequence, end, [&](const EventRow& row) {
    timeline.add(row, from.partition);
    return true;
  });
  Json generations = Json::array();
  for (const auto& one : chosen.generations) generations.push_back(one.generation);

  Json definitions = Json::array();
  for (const auto& name : names_of(chosen.reader.view(), std::nullopt)) {
    if (!chosen.reader.generations(name, instance.saga).empty()) definitions.push_back(name);
  }

  Json reply = {{"schema_version", schema_version}};
  reply.update(summary_of(version, instance, from));
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
  reply["definitions"] = std::move(definitions);
  return reply;
}

}  // namespace laban::observer
