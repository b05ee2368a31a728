// whatif: one saga under a definition that is only supposed.

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>

#include "observer/projection/gap_rows.h"
#include "observer/queries/divergence_tally.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/readable.h"
#include "observer/rebuild/supposed_saga.h"
#include "observer/saga/definition/load.h"

namespace laban::observer {

namespace {

std::string required(const QueryRequest& request, const char* field) {
  const auto text = request.text(field);
  if (!text || text->empty()) throw BadRequest(fmt::format("'{}' is missing", field));
  return *text;
}

Definition definition_in(const std::string& text) {
  auto read = read_definition(text, "text");
  if (read.definition) return std::move(*read.definition);
  throw BadRequest("'text' is no definition: " + to_text(read.problems.front()));
}

const StoreView& view_of(const std::string& saga, const QueryContext& context) {
  const auto partition = partition_of(saga, context.partition_count);
  const auto found =
      std::find_if(context.views.begin(), context.views.end(),
                   [&](const StoreView& view) { return view.partition == partition; });
  if (found != context.views.end()) return *found;
  throw NotFound(fmt::format("partition {} of saga '{}' is not here", partition, saga));
}

std::optional<Time> since_of(const QueryRequest& request) {
  const auto text = request.text("since");
  if (!text) return std::nullopt;
  const auto time = parse_rfc3339(*text);
  if (!time) throw BadRequest("'since': " + time.error().message);
  return *time;
}

Json lost_json(const LogGaps& holes) {
  Json lost = Json::array();
  for (const auto& gap : holes.all()) lost.push_back({{"first", gap.first}, {"last", gap.last}});
  return lost;
}

// Its generations in force, each beside the supposed one.
DivergenceTally compare(const SagaRefold& refold, const DefinitionRegistry& book,
                        const Definition& definition, const std::optional<Time>& since,
                        std::uint32_t partition) {
  const auto& shadow = book.chapter(definition.as_shadow().name())->newest();
  const auto shadowed = refold.instances().find(shadow.name());
  DivergenceTally tally;
  for (const Instance& saga : refold.instances().at(definition.name())) {
    if (since && saga.opened.log_time < *since) continue;
    const auto* version = book.find(saga.definition, saga.version);
    if (version == nullptr) throw StorageError("the definition it runs under is missing");
    const auto beside = shadow_beside(
        saga, shadow.definition,
        shadowed == refold.instances().end() ? std::vector<Instance>{} : shadowed->second);
    if (beside) tally.count({*version, saga, shadow, *beside}, partition);
  }
  return tally;
}

}  // namespace

Json what_if(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"text", "saga", "since"});
  const std::string saga = required(request, "saga"), text = required(request, "text");
  const Definition definition = definition_in(text);
  const StoreView& view = view_of(saga, context);
  const StoreReader reader(view);
  const auto holes = readable(read_gaps(*view.store));
  const DefinitionRegistry book = book_supposing(*view.book, definition, text);
  const SagaRefoldContext suppose{context.name_space, view.partition, context.partition_count,
                                  &book, context.schemas};
  const auto refold = readable(refold_supposed(*view.store, suppose, saga, holes,
                                               definition.as_shadow().name(), reader.checkpoint()));
  if (!refold.instances().contains(definition.name())) {
    throw NotFound(fmt::format("there is no saga '{}' of definition {}", saga, definition.name()));
  }
  Json answer = {{"schema_version", schema_version},
                 {"definition", definition.name()},
                 {"partition", view.partition}};
  compare(refold, book, definition, since_of(request), view.partition).write(answer);
  answer["lost"] = lost_json(holes);
  answer["cursor"] = nullptr;
  answer["now"] = to_rfc3339(context.now);
  return answer;
}

}  // namespace laban::observer
