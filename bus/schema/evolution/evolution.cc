#include "bus/schema/evolution/evolution.h"

#include <flatbuffers/reflection_generated.h>
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "bus/schema/check/event_names.h"
#include "bus/schema/check/well_formed.h"
#include "bus/schema/evolution/change_list.h"
#include "bus/schema/evolution/declared_events.h"
#include "bus/schema/evolution/type_changes.h"

namespace laban::schema {
namespace {

std::string_view identifier_of(const reflection::Schema& schema) {
  return schema.file_ident() == nullptr ? "" : schema.file_ident()->string_view();
}

std::string_view root_of(const reflection::Schema& schema) {
  return schema.root_table() == nullptr ? "" : schema.root_table()->name()->string_view();
}

class SchemaComparison {
 public:
  SchemaComparison(const reflection::Schema& before, const reflection::Schema& after)
      : before_(before), after_(after) {}

  std::vector<SchemaChange> changes() {
    compare_word("file_identifier", identifier_of(before_), identifier_of(after_));
    compare_word("root_type", root_of(before_), root_of(after_));
    compare_events();
    return changes_.take();
  }

 private:
  using Events = std::map<std::string, DeclaredEvent>;

  void compare_word(const char* place, std::string_view before, std::string_view after) {
    if (before == after) return;
    changes_.add(Compatibility::breaking, changes_.outermost(place), "changed");
  }

  static Events events_of(const reflection::Schema& schema) {
    Events events;
    for (const auto& event : declared_events(schema))
      events.emplace(type_of(*schema.objects()->Get(event.object)), event);
    return events;
  }

  void compare_events() {
    const Events before = events_of(before_), after = events_of(after_);
    TypeComparison types(before_, after_, changes_);
    for (const auto& [type, event] : before) {
      if (event.is_included) continue;
      const auto place = changes_.outermost(type);
      const auto kept = after.find(type);
      if (kept == after.end()) {
        changes_.add(Compatibility::breaking, place,
                     "is no longer an event; the log may contain events of this type");
        continue;
      }
      compare_source(*before_.objects()->Get(event.object),
                     *after_.objects()->Get(kept->second.object), place);
      types.compare(event.object, kept->second.object, place);
    }
    for (const auto& [type, event] : after) {
      if (!event.is_included && !before.contains(type))
        changes_.add(Compatibility::compatible, changes_.outermost(type), "was added");
    }
  }

  void compare_source(const reflection::Object& before, const reflection::Object& after,
                      ChangeList::Place place) {
    const std::string old_source = source_of(before), new_source = source_of(after);
    if (old_source == new_source) return;
    changes_.add(Compatibility::breaking, place,
                 fmt::format("changed its source from {} to {}; older events come from a "
                             "wrong producer",
                             old_source, new_source));
  }

  const reflection::Schema& before_;
  const reflection::Schema& after_;
  ChangeList changes_;
};

void add_if_unreadable(std::string_view bytes, const char* which,
                       std::vector<SchemaChange>& changes) {
  const auto well = check_well_formed(bytes);
  if (!well)
    changes.push_back({Compatibility::breaking, which, "cannot be read: " + well.error().message});
}

}  // namespace

const char* name_of(Compatibility verdict) {
  switch (verdict) {
    case Compatibility::compatible:
      return "compatible";
    case Compatibility::risky:
      return "risky";
    case Compatibility::breaking:
      return "breaking";
  }
  return "breaking";
}

std::vector<SchemaChange> schema_changes(std::string_view before, std::string_view after) {
  std::vector<SchemaChange> unreadable;
  add_if_unreadable(before, "the older schema", unreadable);
  add_if_unreadable(after, "the newer schema", unreadable);
  if (!unreadable.empty()) return unreadable;
  return SchemaComparison(*reflection::GetSchema(before.data()),
                          *reflection::GetSchema(after.data()))
      .changes();
}

Compatibility verdict_of(const std::vector<SchemaChange>& changes) {
  auto worst = Compatibility::compatible;
  for (const auto& change : changes) worst = std::max(worst, change.verdict);
  return worst;
}

bool declares_events(std::string_view schema) {
  const auto events = declared_events(*reflection::GetSchema(schema.data()));
  return std::any_of(events.begin(), events.end(),
                     [](const auto& event) { return !event.is_included; });
}

}  // namespace laban::schema
