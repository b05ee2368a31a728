#include "observer/queries/queries.h"

#include <fmt/core.h>
#include <laban/tx.h>

#include <map>

#include "observer/queries/endpoints.h"

namespace laban::observer {

namespace {

using Endpoint = Json (*)(std::string_view, const QueryContext&);

const std::map<std::string, Endpoint, std::less<>>& endpoints() {
  static const std::map<std::string, Endpoint, std::less<>> all = {{"sagas.ls", list_sagas},
                                                                   {"sagas.show", show_saga},
                                                                   {"sagas.stats", saga_stats},
                                                                   {"graph", event_graph}};
  return all;
}

}  // namespace

const Definition& definition_named(const QueryContext& context, const std::string& name) {
  for (const auto& definition : *context.definitions) {
    if (definition.name() == name) return definition;
  }
  throw StorageError(fmt::format("the definition of saga '{}' is not loaded", name));
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
