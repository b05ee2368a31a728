#pragma once

// A saga as it was: its rows in a store, folded up to a point in the log.

#include <optional>
#include <vector>

#include "bus/event/log_gap.h"
#include "observer/rebuild/saga_refold.h"

namespace laban::observer {

// Where to stop. Nothing given: at the last row.
struct Until {
  std::optional<std::uint64_t> sequence;  // this one included
  // The first message stored later is the first one left out. (The broker's clock may have been
  // set back: what it stored earlier, but later in the log, is left out with it.)
  std::optional<Time> log_time;

  bool covers(std::uint64_t at, Time stored_at) const {
    return (!sequence || at <= *sequence) && (!log_time || stored_at <= *log_time);
  }
};

// `corrupt` when a row cannot be read. `context` must outlive the result.
Result<SagaRefold> refold_stored(const Store& store, const SagaRefoldContext& context,
                                 const std::string& saga, const LogGaps& gaps, const Until& until);

}  // namespace laban::observer
