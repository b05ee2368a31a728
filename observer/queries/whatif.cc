// whatif: one saga under a hypothetical definition.

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>

#include "observer/projection/gap_rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/shadow_pairs.h"
#include "observer/rebuild/supposed_saga.h"
#include "observer/saga/definition/load.h"

namespace laban::observer {

namespace {

Definition definition_in(const std::string& text) {
  auto read = read_definition(text, "text");
  if (read.definition) return std::move(*read.definition);
  throw BadRequest("'text' is not a valid definition: " + to_text(read.problems.front()));
}

const StoreView& view_of(const std::string& saga, const QueryContext& context) {
  const auto partition = partition_of(saga, context.partition_count);
  const auto found =
      std::find_if(context.views.begin(), context.views.end(),
                   [&](const StoreView& view) { return view.partition == partition; });
  if (found != context.views.end()) return *found;
  throw NotFound(fmt::format("partition {} of saga '{}' is not served here", partition, saga));
}

std::vector<api::SequenceRange> lost_in(const LogGaps& gaps) {
  std::vector<api::SequenceRange> lost;
  for (const auto& gap : gaps.all()) lost.push_back({gap.first, gap.last});
  return lost;
}

// Compares each generation of the saga with what it would be under the hypothetical definition.
api::DivergenceTally compare(const SagaRefold& refold, const DefinitionRegistry& book,
                             const Definition& definition, const std::optional<Time>& since,
                             const Recorded& recorded) {
  const auto& shadow = book.chapter(definition.as_shadow().name())->newest();
  const auto shadowed = refold.instances().find(shadow.name());
  auto tally = empty_tally();
  for (const Instance& saga : refold.instances().at(definition.name())) {
    if (since && saga.opened.log_time < *since) continue;
    const auto* version = book.find(saga.definition, saga.version);
    if (version == nullptr) throw StorageError("the definition it runs under is missing");
    const auto beside = shadow_beside(
        saga, shadow.definition,
        shadowed == refold.instances().end() ? std::vector<Instance>{} : shadowed->second);
    if (beside) count(tally, {*version, saga, shadow, *beside}, recorded);
  }
  return tally;
}

}  // namespace

api::WhatIfAnswer reply_to(const api::WhatIfRequest& request, const QueryContext& context) {
  if (request.saga.empty()) throw BadRequest("'saga' is missing");
  if (request.text.empty()) throw BadRequest("'text' is missing");
  const Definition definition = definition_in(request.text);
  const StoreView& view = view_of(request.saga, context);
  const StoreReader reader(view);
  const auto gaps = readable(read_gaps(*view.store));
  const DefinitionRegistry book = book_supposing(*view.book, definition, request.text);
  const SagaRefoldContext suppose{context.name_space, view.partition, context.partition_count,
                                  &book, &context.schemas_of(view)};
  const std::string shadow = definition.as_shadow().name();
  const auto fold = [&](const std::string& saga, std::uint64_t end) {
    return affordable(
        refold_supposed(*view.store, suppose, saga, gaps, shadow, end, context.most_rows));
  };
  const SagaRefold refold = fold(request.saga, reader.checkpoint());
  if (!refold.instances().contains(definition.name())) {
    throw NotFound(fmt::format("no saga '{}' of definition {}", request.saga, definition.name()));
  }
  return {.definition = definition.name(),
          .partition = view.partition,
          .tally = compare(refold, book, definition, request.since, {reader, fold}),
          .lost = lost_in(gaps),
          .now = context.now};
}

}  // namespace laban::observer
