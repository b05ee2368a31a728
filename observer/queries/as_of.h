#pragma once

// AsOf: one partition as it was at a point in its log. Sagas are folded again from their rows.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"
#include "observer/projection/gap_rows.h"
#include "observer/queries/saga_parts.h"
#include "observer/queries/store_reader.h"
#include "observer/rebuild/stored_saga.h"

namespace laban::observer {

// Throws BadRequest unless the moment is either a sequence or a time. A future time counts as now.
std::optional<Until> until_of(const std::optional<api::Moment>& at, Time now);
// "#12", or the time.
std::string to_text(const Until& until);

class AsOf {
 public:
  // The store and the registry of `view`, and `context`, must outlive this. Throws BadRequest if
  // the log has not been read that far.
  AsOf(const StoreView& view, const QueryContext& context, const Until& until);
  AsOf(const AsOf&) = delete;
  AsOf& operator=(const AsOf&) = delete;

  // Must not outlive this. Throws BadRequest if the saga has too many events.
  SagaRefold refold(const std::string& saga) const;
  // The version the instance ran under then, with the number it had then.
  const DefinitionVersion& version_of(const Instance& instance) const;
  // The point of view: the last tick, or the saga's own last row if that is later.
  Viewpoint viewpoint() const { return {reader_.partition(), clock_, time_}; }
  Viewpoint viewpoint(const SagaRefold& refold) const;
  // No later message has changed the instance.
  bool is_unchanged_since(const Instance& instance) const;

  const Until& until() const { return until_; }
  const StoreReader& reader() const { return reader_; }
  // The requested time, or that of the last tick before the sequence.
  Time time() const { return time_; }

 private:
  const StoreReader reader_;
  const SagaRefoldContext context_;
  const Until until_;
  const std::size_t most_rows_;
  LogGaps gaps_;
  Time time_{};
  Duration clock_{};
};

}  // namespace laban::observer
