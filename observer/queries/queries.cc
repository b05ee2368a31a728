#include "observer/queries/queries.h"

#include <fmt/core.h>
#include <laban/tx.h>

#include <map>

#include "observer/queries/endpoints.h"

namespace laban::observer {

namespace {

using Endpoint = Json (*)(std::string_view, const QueryContext&);

const std::map<std::string, Endpoint, std::less<>>& endpoints() {
  static const std::map<std::string, Endpoint, std::less<>> all = {
      {"sagas.ls", list_sagas},     {"sagas.show", show_saga},
      {"sagas.stats", saga_stats},  {"sagas.profile", saga_profile},
      {"sagas.types", saga_types},  {"sagas.failures", saga_failures},
      {"events.find", find_events}, {"dlq.groups", letter_groups},
      {"dlq.ls", list_letters},     {"dlq.show", show_letter},
      {"acts.ls", list_acts},       {"divergence", divergence},
      {"whatif", what_if},          {"graph", event_graph},
      {"overview", overview}};
  return all;
}

}  // namespace

const DefinitionVersion& version_of(const StoreView& view, const Instance& instance) {
  const auto* version = view.book->find(instance.definition, instance.version);
  if (version != nullptr) return *version;
  throw StorageError(
      fmt::format("the definition that saga '{}' runs under is missing", instance.saga));
}

std::vector<const DefinitionVersion*> definitions_in_force(const std::vector<StoreView>& views) {
  std::map<std::string_view, const DefinitionVersion*> newest;
  for (const auto& view : views) {
    for (const auto& [name, chapter] : view.book->chapters()) {
      const auto* version = chapter.in_force();
      if (version == nullptr || is_shadow(name)) continue;
      const auto [known, is_new] = newest.try_emplace(name, version);
      if (!is_new && version->number > known->second->number) known->second = version;
    }
  }
  std::vector<const DefinitionVersion*> all;
  for (const auto& [name, version] : newest) all.push_back(version);
  return all;
}

std::vector<std::string> query_endpoints() {
  std::vector<std::string> names;
  for (const auto& [name, endpoint] : endpoints()) names.push_back(name);
  return names;
}

Result<std::string> answer(std::string_view name, std::string_view body,
                           const QueryContext& context) try {
  const auto endpoint = endpoints().find(name);
  if (endpoint == endpoints().end()) {
    return Error{ErrorKind::not_found, fmt::format("the observer has no endpoint '{}'", name)};
  }
  return endpoint->second(body, context).dump(-1, ' ', false, Json::error_handler_t::replace);
} catch (const BadRequest& error) {
  return Error{ErrorKind::invalid, fmt::format("{}: {}", name, error.what())};
} catch (const NotFound& error) {
  return Error{ErrorKind::not_found, error.what()};
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

}  // namespace laban::observer
