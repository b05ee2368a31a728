#pragma once

// SchemaHistory: the schemas of one partition. An event is read by those in force at its position
// (docs/decisions/024). The framework's own schema is part of every program and never changes here.
// Pure: the same schemas at the same positions give the same answers. Not thread-safe.

#include <laban/binary_schema.h>
#include <laban/result.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/event_entry.h"

namespace laban::schema {

// As a registry, it is that of the newest position.
class SchemaHistory final : public EntryRegistry {
 public:
  // The schemas a partition begins with; they count from its beginning. A schema of the framework's
  // name is left out. `invalid`: one cannot be used.
  static Result<std::unique_ptr<SchemaHistory>> make(const std::vector<BinarySchema>& base);
  // The framework's schema alone.
  SchemaHistory();
  ~SchemaHistory() override;

  SchemaHistory(const SchemaHistory&) = delete;
  SchemaHistory& operator=(const SchemaHistory&) = delete;

  // Puts schemas into force from `sequence` on, which is not before any earlier one. Those in force
  // already are left out. Returns the event types that are declared for the first time. `invalid`:
  // one cannot be read, would break readers of older events, declares another one's event or
  // events of another context than its name says; nothing has changed then.
  Result<std::vector<std::string>> apply(const std::vector<BinarySchema>& schemas,
                                         std::uint64_t sequence);
  // It, or a newer version that reads all of its events, is in force.
  bool is_in_force(const BinarySchema& schema) const;
  // What apply() would answer. Nothing changes.
  Result<std::vector<std::string>> judge(const std::vector<BinarySchema>& schemas) const;

  // One schema from a position on; 0: from the beginning.
  struct Version {
    std::uint64_t since = 0;
    BinarySchema schema;
    EventEntries events;
  };
  // By name, oldest first.
  using Versions = std::map<std::string, std::vector<Version>, std::less<>>;
  const Versions& versions() const { return versions_; }

  // How many event types are known at the newest position.
  std::size_t event_count() const { return entries_.size(); }
  std::vector<EventSchema> all() const override;
  // Without the framework's.
  std::vector<BinarySchema> schemas() const override;
  const SchemaRegistry& at(std::uint64_t sequence) const override;

 protected:
  const EventEntry* entry(std::string_view type) const override;

 private:
  class Since;  // what is in force from a position on

  struct Dated {
    std::uint64_t since = 0;
    std::shared_ptr<const EventEntry> entry;
  };

  const EventEntry* entry_at(std::string_view type, std::uint64_t sequence) const;
  std::vector<EventSchema> all_at(std::uint64_t sequence) const;
  std::vector<BinarySchema> schemas_at(std::uint64_t sequence) const;
  Result<EventEntries> read(const BinarySchema& schema) const;
  Result<void> fits(const BinarySchema& schema, const EventEntries& events) const;
  static Result<void> check_names(const BinarySchema& schema, const EventEntries& events);
  void add(const BinarySchema& schema, EventEntries events, std::uint64_t since);

  std::string framework_name_;
  bool is_beginning_ = true;  // what is installed is taken as it is
  Versions versions_;
  std::size_t count_ = 0;                                           // of versions
  std::map<std::string, std::vector<Dated>, std::less<>> entries_;  // by event type, oldest first
  std::map<std::uint64_t, std::unique_ptr<Since>> positions_;
};

}  // namespace laban::schema
