#include "observer/queries/as_of.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/projection/clock_rows.h"
#include "observer/queries/endpoints.h"

namespace laban::observer {

std::optional<Until> until_of(const std::optional<api::Moment>& at, Time now) {
  if (!at) return std::nullopt;
  if (at->sequence.has_value() == at->time.has_value())
    throw BadRequest("'at' must hold either 'sequence' or 'time'");
  if (at->sequence == 0) throw BadRequest("'at': sequences begin at 1");
  Until until;
  until.sequence = at->sequence;
  if (at->time) until.log_time = std::min(*at->time, now);
  return until;
}

std::string to_text(const Until& until) {
  return until.sequence ? fmt::format("#{}", *until.sequence) : to_rfc3339(*until.log_time);
}

AsOf::AsOf(const StoreView& view, const QueryContext& context, const Until& until)
    : reader_(view),
      context_{context.name_space, view.partition, context.partition_count, view.book,
               &context.schemas_of(view)},
      until_(until),
      most_rows_(context.most_rows),
      gaps_(readable(read_gaps(*view.store))) {
  const std::uint64_t end = reader_.checkpoint();
  if (until.sequence && *until.sequence > end) {
    throw BadRequest(fmt::format("'at' is #{}, but partition {} has been read only up to #{}",
                                 *until.sequence, view.partition, end));
  }
  const auto tick = readable(until.sequence ? clock_until(*view.store, *until.sequence)
                                            : clock_until(*view.store, *until.log_time));
  if (tick) {
    clock_ = tick->clock;
    time_ = tick->log_time;
  }
  if (until.log_time) time_ = *until.log_time;
}

SagaRefold AsOf::refold(const std::string& saga) const {
  return affordable(
      refold_stored(*reader_.view().store, context_, saga, gaps_, until_, most_rows_));
}

const DefinitionVersion& AsOf::version_of(const Instance& instance) const {
  const auto* chapter = context_.book->chapter(instance.definition);
  const DefinitionVersion* found = nullptr;
  if (chapter != nullptr) {
    for (const auto& version : chapter->versions()) {
      if (version.definition.digest() == instance.version &&
          until_.covers(version.applied.sequence, version.applied.log_time)) {
        found = &version;
      }
    }
  }
  return found != nullptr ? *found : observer::version_of(reader_.view(), instance);
}

Viewpoint AsOf::viewpoint(const SagaRefold& refold) const {
  return {reader_.partition(), std::max(clock_, refold.clock()),
          std::max(time_, refold.log_time())};
}

bool AsOf::is_unchanged_since(const Instance& instance) const {
  return until_.covers(instance.last.sequence, instance.last.log_time);
}

}  // namespace laban::observer
