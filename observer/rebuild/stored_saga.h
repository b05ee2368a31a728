#pragma once

// A saga at a point in the log: its rows in a store, folded up to there.

#include <optional>
#include <vector>

#include "bus/event/log_gap.h"
#include "observer/rebuild/saga_refold.h"

namespace laban::observer {

// Where to stop. Nothing given: at the last row.
struct Until {
  std::optional<std::uint64_t> sequence;  // inclusive
  // Stops before the first message stored later. (The broker's clock may have been set back: what
  // it stored earlier but later in the log is then left out, too.)
  std::optional<Time> log_time;

  bool covers(std::uint64_t at, Time stored_at) const {
    return (!sequence || at <= *sequence) && (!log_time || stored_at <= *log_time);
  }
};

// `corrupt` if a row cannot be read, `exhausted` if there are more than `most_rows`. `context` must
// outlive the result.
Result<SagaRefold> refold_stored(const Store& store, const SagaRefoldContext& context,
                                 const std::string& saga, const LogGaps& gaps, const Until& until,
                                 std::size_t most_rows = ~std::size_t{0});

// What `exhausted` says.
Error too_many_rows(const std::string& saga, std::size_t most);

}  // namespace laban::observer
