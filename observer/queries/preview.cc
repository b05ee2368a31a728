// sagas.preview: an operator's action is folded into the saga as it is, and the result dropped.

#include <fmt/core.h>

#include "observer/projection/gap_rows.h"
#include "observer/projection/operator_event.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/nearest_saga.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

// Under the definition that is meant; nothing if the partition does not have the saga.
std::optional<Instance> newest_of(const StoreReader& reader,
                                  const api::SagasPreviewRequest& request) {
  std::optional<Instance> found;
  for (const auto& [definition, chapter] : reader.view().book->chapters()) {
    const bool is_meant =
        request.definition ? definition == *request.definition : !is_shadow(definition);
    if (!is_meant) continue;
    auto newest = reader.instance(instance_key(definition, request.saga));
    if (newest && found) {
      throw BadRequest(fmt::format("'{}' is a saga of {} and {}: name its 'definition'",
                                   request.saga, found->definition, definition));
    }
    if (newest) found = std::move(newest);
  }
  return found;
}

// As if it were the next message of the log.
FoldEvent event_of(const StoreReader& reader, const api::SagasPreviewRequest& request,
                   const Instance& instance) {
  const auto last = reader.last_place();
  FoldEvent event;
  event.type = act_type;
  event.source = operator_source;
  event.sequence = last.sequence + 1;
  event.log_time = last.time;
  event.clock = reader.summary().clock.now();
  event.gap = readable(gap_before(*reader.view().store, event.sequence));
  event.act = OperatorAction{request.action,
                             instance.definition,
                             instance.generation,
                             request.step ? std::string_view(*request.step) : std::string_view(),
                             {},
                             {}};
  return event;
}

}  // namespace

api::ActionPreview reply_to(const api::SagasPreviewRequest& request, const QueryContext& context) {
  if (request.saga.empty()) throw BadRequest("'saga' is missing");
  if (request.action.empty()) throw BadRequest("'action' is missing");
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    auto instance = newest_of(reader, request);
    if (!instance) continue;
    const Definition& definition = version_of(view, *instance).definition;
    const FoldEvent event = event_of(reader, request, *instance);
    const Instance after = fold(definition, std::move(*instance), event).instance;
    const Act& act = after.acts.back();
    return {.saga = after.saga,
            .definition = after.definition,
            .generation = after.generation,
            .accepted = act.accepted,
            .outcome = act.outcome,
            .state = after.state};
  }
  throw unknown_saga(context, request.saga);
}

}  // namespace laban::observer
