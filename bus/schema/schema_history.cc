#include "bus/schema/schema_history.h"

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <set>

#include "bus/event/wire.h"
#include "bus/schema/evolution/evolution.h"
#include "bus/schema/limits.h"
#include "events/laban_schema.h"

namespace laban::schema {
namespace {

constexpr std::uint64_t newest = ~std::uint64_t{0};

Error refused(const BinarySchema& schema, const std::string& why) {
  return {ErrorKind::invalid, fmt::format("schema {}: {}", schema.name, why)};
}

}  // namespace

class SchemaHistory::Since final : public EntryRegistry {
 public:
  Since(const SchemaHistory& history, std::uint64_t sequence)
      : history_(history), sequence_(sequence) {}

  std::vector<EventSchema> all() const override { return history_.all_at(sequence_); }
  std::vector<BinarySchema> schemas() const override { return history_.schemas_at(sequence_); }

 protected:
  const EventEntry* entry(std::string_view type) const override {
    return history_.entry_at(type, sequence_);
  }

 private:
  const SchemaHistory& history_;
  const std::uint64_t sequence_;
};

SchemaHistory::SchemaHistory() {
  const BinarySchema framework = schemas::laban();
  framework_name_ = framework.name;
  auto events = read_events(framework, "schema " + framework.name);
  assert(events.has_value());
  if (events) add(framework, std::move(*events), 0);
  is_beginning_ = false;
}

SchemaHistory::~SchemaHistory() = default;

Result<std::unique_ptr<SchemaHistory>> SchemaHistory::make(const std::vector<BinarySchema>& base) {
  auto history = std::make_unique<SchemaHistory>();
  history->is_beginning_ = true;
  for (const auto& schema : base) {
    if (schema.name == history->framework_name_) continue;
    if (auto applied = history->apply({schema}, 0); !applied) return applied.error();
  }
  history->is_beginning_ = false;
  return history;
}

// Mostly the newest is asked for.
const EventEntry* SchemaHistory::entry_at(std::string_view type, std::uint64_t sequence) const {
  const auto known = entries_.find(type);
  if (known == entries_.end()) return nullptr;
  const auto& dated = known->second;
  const auto found = std::find_if(dated.rbegin(), dated.rend(),
                                  [&](const Dated& each) { return each.since <= sequence; });
  return found == dated.rend() ? nullptr : found->entry.get();
}

std::vector<EventSchema> SchemaHistory::all_at(std::uint64_t sequence) const {
  std::vector<EventSchema> events;
  for (const auto& [type, dated] : entries_) {
    const auto* found = entry_at(type, sequence);
    if (found != nullptr) events.push_back(found->event);
  }
  return events;
}

std::vector<BinarySchema> SchemaHistory::schemas_at(std::uint64_t sequence) const {
  std::vector<BinarySchema> all;
  for (const auto& [name, versions] : versions_) {
    if (name == framework_name_) continue;
    const auto newest =
        std::find_if(versions.rbegin(), versions.rend(),
                     [&](const Version& version) { return version.since <= sequence; });
    if (newest != versions.rend()) all.push_back(newest->schema);
  }
  return all;
}

const EventEntry* SchemaHistory::entry(std::string_view type) const {
  return entry_at(type, newest);
}
std::vector<EventSchema> SchemaHistory::all() const { return all_at(newest); }
std::vector<BinarySchema> SchemaHistory::schemas() const { return schemas_at(newest); }

const SchemaRegistry& SchemaHistory::at(std::uint64_t sequence) const {
  const auto after = positions_.upper_bound(sequence);
  return *std::prev(after)->second;
}

// An older build may start again, or come later than a newer one: its events can be read.
bool SchemaHistory::is_in_force(const BinarySchema& schema) const {
  const auto known = versions_.find(schema.name);
  if (known == versions_.end()) return false;
  const std::string& newest_bytes = known->second.back().schema.bytes;
  if (newest_bytes == schema.bytes) return true;
  if (!read_events(schema, schema.name)) return false;
  const auto changes = schema_changes(schema.bytes, newest_bytes);
  return verdict_of(changes) == Compatibility::compatible;
}

Result<EventEntries> SchemaHistory::read(const BinarySchema& schema) const {
  if (!is_subject_token(schema.name)) return refused(schema, "its name is not one word");
  if (schema.name == framework_name_)
    return refused(schema, "the framework's own events cannot be changed");
  auto events = read_events(schema, "schema " + schema.name);
  if (!events) return Error{ErrorKind::invalid, events.error().message};
  if (auto right = fits(schema, *events); !right) return right.error();
  if (auto right = is_beginning_ ? Result<void>() : check_names(schema, *events); !right)
    return right.error();
  return events;
}

// Events with other names could never be published (docs/storage-format.md), and those of another
// context would be taken from it.
Result<void> SchemaHistory::check_names(const BinarySchema& schema, const EventEntries& events) {
  for (const auto& entry : events) {
    const auto& [type, source, context, fields] = entry->event;
    if (!wire::is_event_type(type)) {
      return refused(schema, fmt::format("{} is not an event type: it needs a namespace of one "
                                         "word, of a-z, 0-9, _ and -",
                                         type));
    }
    if (source != "*" && !is_subject_token(source)) {
      return refused(
          schema, fmt::format("the source '{}' of {} is not the name of a service", source, type));
    }
    if (context != schema.name) {
      return refused(schema,
                     fmt::format("{} belongs to another context. Apply the .fbs file of one "
                                 "context; a .bfbs tells what it includes only if made "
                                 "with flatc --bfbs-filenames",
                                 type));
    }
  }
  return {};
}

Result<void> SchemaHistory::fits(const BinarySchema& schema, const EventEntries& events) const {
  if (events.empty())
    return refused(schema, "it declares no event; mark the tables of events with (event)");
  for (const auto& entry : events) {
    if (entry->event.context == framework_name_)
      return refused(schema, fmt::format("{} is in the framework's context", entry->event.type));
    const auto known = entries_.find(entry->event.type);
    if (known == entries_.end()) continue;
    const std::string& origin = known->second.back().entry->origin;
    if (origin != entry->origin)
      return refused(schema, fmt::format("event {} is declared by {}", entry->event.type, origin));
  }
  const auto before = versions_.find(schema.name);
  if (before == versions_.end()) return {};
  for (const auto& change : schema_changes(before->second.back().schema.bytes, schema.bytes)) {
    if (change.verdict == Compatibility::breaking)
      return refused(schema, fmt::format("{} {}", change.where, change.what));
  }
  return {};
}

Result<std::vector<std::string>> SchemaHistory::judge(
    const std::vector<BinarySchema>& schemas) const {
  std::vector<std::string> types;
  std::set<std::string_view> names;
  std::size_t room = limits::schema_versions - std::min(limits::schema_versions, count_);
  for (const auto& schema : schemas) {
    if (!names.insert(schema.name).second) return refused(schema, "it is named twice");
    if (is_in_force(schema)) continue;
    auto events = read(schema);
    if (!events) return events.error();
    if (room-- == 0) {
      return refused(schema,
                     fmt::format("the partition has {} versions of schemas, and no more fit",
                                 limits::schema_versions));
    }
    for (const auto& entry : *events) {
      const std::string& type = entry->event.type;
      if (std::find(types.begin(), types.end(), type) != types.end())
        return refused(schema, fmt::format("event {} is declared twice", type));
      if (!entries_.contains(type)) types.push_back(type);
    }
  }
  return types;
}

Result<std::vector<std::string>> SchemaHistory::apply(const std::vector<BinarySchema>& schemas,
                                                      std::uint64_t sequence) {
  auto types = judge(schemas);
  if (!types) return types;
  for (const auto& schema : schemas) {
    if (is_in_force(schema)) continue;
    auto events = read(schema);
    if (!events) return events.error();
    add(schema, std::move(*events), sequence);
  }
  return types;
}

void SchemaHistory::add(const BinarySchema& schema, EventEntries events, std::uint64_t since) {
  for (const auto& entry : events) entries_[entry->event.type].push_back({since, entry});
  versions_[schema.name].push_back({since, schema, std::move(events)});
  ++count_;
  auto& position = positions_[since];
  if (!position) position = std::make_unique<Since>(*this, since);
}

}  // namespace laban::schema
