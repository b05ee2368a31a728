#include "observer/queries/queries.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "observer/api/json.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

using Answerer = Result<std::string> (*)(std::string_view body, const QueryContext& context);
using EndpointTable = std::map<std::string_view, Answerer>;

template <class Endpoint>
Result<std::string> answer_json(std::string_view body, const QueryContext& context) {
  const auto request = api::read_request<typename Endpoint::Request>(body);
  if (!request) {
    return Error{request.error().kind,
                 fmt::format("{}: {}", Endpoint::name, request.error().message)};
  }
  const auto reply = query<Endpoint>(*request, context);
  if (!reply) return reply.error();
  return api::to_json(*reply);
}

template <class... Endpoints>
EndpointTable table_of() {
  return {{Endpoints::name, answer_json<Endpoints>}...};
}

const EndpointTable& endpoints() {
  static const EndpointTable all =
      table_of<api::SagasLs, api::SagasShow, api::SagasPreview, api::SagasStats, api::SagasProfile,
               api::SagasTypes, api::SagasFailures, api::EventsFind, api::DlqGroups, api::DlqLs,
               api::DlqShow, api::ActsLs, api::Divergence, api::WhatIf, api::Graph, api::Overview,
               api::Names>();
  return all;
}

}  // namespace

api::AsOf as_of(const QueryContext& context) {
  api::AsOf places{.now = context.now};
  for (const auto& view : context.views) {
    const auto place = StoreReader(view).last_place();
    places.partitions.push_back({.stream = fmt::format("{}-{}", context.name_space, view.partition),
                                 .partition = view.partition,
                                 .sequence = place.sequence,
                                 .time = place.time});
  }
  std::sort(places.partitions.begin(), places.partitions.end(),
            [](const auto& a, const auto& b) { return a.partition < b.partition; });
  return places;
}

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
  all.reserve(newest.size());
  for (const auto& [name, version] : newest) all.push_back(version);
  return all;
}

std::size_t bounded(const std::optional<std::uint64_t>& asked, std::uint64_t by_default,
                    std::uint64_t most) {
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(asked.value_or(by_default), 1, most));
}

std::vector<std::string> query_endpoints() {
  std::vector<std::string> names;
  for (const auto& [name, answerer] : endpoints()) names.emplace_back(name);
  return names;
}

Result<std::string> answer(std::string_view name, std::string_view body,
                           const QueryContext& context) {
  const auto endpoint = endpoints().find(name);
  if (endpoint == endpoints().end()) {
    return Error{ErrorKind::not_found, fmt::format("the observer has no endpoint '{}'", name)};
  }
  return endpoint->second(body, context);
}

template <class Endpoint>
Result<typename Endpoint::Answer> query(const typename Endpoint::Request& request,
                                        const QueryContext& context) try {
  auto reply = reply_to(request, context);
  reply.as_of = as_of(context);
  return reply;
} catch (const BadRequest& error) {
  return Error{ErrorKind::invalid, fmt::format("{}: {}", Endpoint::name, error.what())};
} catch (const NotFound& error) {
  return Error{ErrorKind::not_found, error.what()};
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

// Those that are also called without JSON; the table above instantiates the others.
template Result<api::SagasPage> query<api::SagasLs>(const api::SagasLsRequest&,
                                                    const QueryContext&);
template Result<api::SagaDetail> query<api::SagasShow>(const api::SagasShowRequest&,
                                                       const QueryContext&);
template Result<api::DivergencePage> query<api::Divergence>(const api::DivergenceRequest&,
                                                            const QueryContext&);

}  // namespace laban::observer
