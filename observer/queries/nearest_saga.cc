#include "observer/queries/nearest_saga.h"

#include <fmt/core.h>

#include <vector>

#include "observer/projection/rows.h"
#include "observer/queries/store_reader.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

// A few milliseconds.
constexpr std::size_t newest_ids_looked_at = 2000;
constexpr std::size_t neighbours_looked_at = 20;

void add_newest(const StoreReader& reader, std::vector<std::string>& ids) {
  std::size_t looked_at = 0;
  reader.scan(index_time, {}, {}, true, [&](std::string_view key) {
    const auto row = parse_index(key);
    const auto named = row ? parse_instance_key(row->instance) : std::nullopt;
    if (named && !is_shadow(named->definition)) ids.emplace_back(named->saga);
    return ++looked_at < newest_ids_looked_at;
  });
}

// Ids in the order of the alphabet, on both sides of this one.
void add_neighbours(const StoreReader& reader, const std::string& definition,
                    const std::string& saga, std::vector<std::string>& ids) {
  const std::string at = instance_key(definition, saga);
  const std::string all = instance_key(definition, "");
  for (const bool backwards : {false, true}) {
    std::size_t looked_at = 0;
    reader.scan(instances, backwards ? all : at, backwards ? at : std::string(), backwards,
                [&](std::string_view key) {
                  const auto named = parse_instance_key(key);
                  if (!named || named->definition != definition) return false;
                  ids.emplace_back(named->saga);
                  return ++looked_at < neighbours_looked_at;
                });
  }
}

}  // namespace

NotFound unknown_saga(const QueryContext& context, const std::string& saga) {
  std::vector<std::string> ids;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    add_newest(reader, ids);
    for (const auto& [definition, chapter] : view.book->chapters()) {
      if (!is_shadow(definition)) add_neighbours(reader, definition, saga, ids);
    }
  }
  const std::string meant = observer::meant(saga, ids, "");
  return NotFound(
      fmt::format("no saga '{}' has been seen{}{}", saga, meant.empty() ? "" : ". ", meant));
}

}  // namespace laban::observer
