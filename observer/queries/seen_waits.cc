#include "observer/queries/seen_waits.h"

#include <algorithm>

#include "bus/event/wire.h"

namespace laban::observer {

namespace {

// Rows of one saga between its failure and a request to undo.
constexpr std::size_t rows_looked_through = 1000;

// When the log stored the first request for this undo.
Time first_requested(const StoreReader& reader, const Instance& instance, const std::string& undo,
                     const Evidence& last) {
  const std::uint64_t begin = instance.failure ? instance.failure->sequence : last.sequence;
  Time first = last.log_time;
  std::size_t looked_at = 0;
  reader.event_rows(instance.saga, begin, last.sequence, [&](const EventRow& row) {
    const bool is_request = is_event_of(row, undo);
    if (is_request) first = row.message.stored_at;
    return !is_request && ++looked_at < rows_looked_through;
  });
  return std::min(first, last.log_time);
}

bool was_refused(const Instance& instance, std::uint64_t sequence) {
  return std::any_of(instance.acts.begin(), instance.acts.end(),
                     [&](const auto& act) { return act.at.sequence == sequence && !act.accepted; });
}

}  // namespace

std::vector<Wait> seen_waits(const StoreReader& reader, const Definition& definition,
                             const Instance& instance) {
  auto waits = waits_of(definition, instance);
  for (auto& wait : waits) {
    if (wait.what != Wait::For::undone || !wait.step) continue;
    const StepInstance& step = instance.steps[*wait.step];
    if (step.attempts < 2 || !step.asked.exists()) continue;
    wait.since =
        std::min(wait.since,
                 first_requested(reader, instance, definition.step(*wait.step).undo, step.asked));
  }
  return waits;
}

api::LastEvent last_event_of(const StoreReader& reader, const Instance& instance) {
  api::LastEvent last{instance.last_type, instance.last.sequence, instance.last.id.hex(),
                      instance.last.log_time};
  if (!was_refused(instance, last.sequence)) return last;
  const std::uint64_t end = instance.last.sequence;
  reader.event_rows(instance.saga, instance.opened.sequence, end, [&](const EventRow& row) {
    if (row.kind != EventRow::Kind::event || was_refused(instance, row.message.sequence))
      return true;
    const auto envelope = wire::view(row.message.data);
    if (!envelope) return true;
    last = {std::string(envelope->type), row.message.sequence, envelope->id.hex(),
            row.message.stored_at};
    return true;
  });
  return last;
}

}  // namespace laban::observer
