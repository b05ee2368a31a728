#pragma once

// Attributes of a table, a field or an enum before and after a change.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "bus/schema/evolution/change_list.h"

namespace laban::schema {

// The first two are compared with the events. The others are flatbuffers' own: flatc leaves them
// out unless it is asked for them, and what they do to a schema is compared anyway.
inline bool is_compared_elsewhere(std::string_view attribute) {
  static constexpr std::string_view names[] = {"event",     "source",      "deprecated",
                                               "required",  "key",         "id",
                                               "bit_flags", "force_align", "original_order"};
  return std::find(std::begin(names), std::end(names), attribute) != std::end(names);
}

template <class Part>
std::map<std::string_view, std::string_view> attributes_of(const Part& part) {
  std::map<std::string_view, std::string_view> attributes;
  if (part.attributes() == nullptr) return attributes;
  for (const auto* attribute : *part.attributes()) {
    const auto name = attribute->key()->string_view();
    if (is_compared_elsewhere(name)) continue;
    attributes.emplace(name,
                       attribute->value() == nullptr ? "" : attribute->value()->string_view());
  }
  return attributes;
}

template <class Part>
void compare_attributes(const Part& before, const Part& after, ChangeList::Place place,
                        ChangeList& changes) {
  const auto old_ones = attributes_of(before), new_ones = attributes_of(after);
  std::set<std::string_view> changed;
  for (const auto& [name, value] : old_ones)
    if (const auto kept = new_ones.find(name); kept == new_ones.end() || kept->second != value)
      changed.insert(name);
  for (const auto& [name, value] : new_ones)
    if (!old_ones.contains(name)) changed.insert(name);
  for (const auto name : changed)
    changes.add(Compatibility::risky, place,
                "changed its attribute " + std::string(name) + "; check what acts on it");
}

}  // namespace laban::schema
