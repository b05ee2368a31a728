#include "observer/rebuild/stored_saga.h"

#include <algorithm>

namespace laban::observer {

Result<Holes> Holes::read(const Store& store) {
  Holes holes;
  bool readable = true;
  const auto scanned = store.scan(observer_meta, hole_key(0), hole_key(~std::uint64_t{0}),
                                  [&](std::string_view key, std::string_view value) {
                                    const auto gap = parse_hole(key, value);
                                    readable = gap.has_value();
                                    if (gap) holes.gaps_.push_back(*gap);
                                    return readable;
                                  });
  if (!scanned) return scanned.error();
  if (!readable) return Error{ErrorKind::corrupt, "the row of a hole in the log cannot be read"};
  return holes;
}

Gap Holes::before(std::uint64_t sequence) const {
  const auto next =
      std::lower_bound(gaps_.begin(), gaps_.end(), sequence,
                       [](const Gap& gap, std::uint64_t number) { return gap.first < number; });
  return next == gaps_.begin() ? Gap{} : *std::prev(next);
}

Result<SagaRefold> refold_stored(const Store& store, const SagaRefoldContext& context,
                                 const std::string& saga, const Holes& holes, const Until& until,
                                 const RowVisitor& visit) {
  SagaRefold refold(context, saga);
  const std::string from = event_prefix(saga);
  std::optional<Error> failed;
  const auto scanned = store.scan(
      events, from, after_prefix(from), [&](std::string_view key, std::string_view value) {
        const auto row = parse_event_row(key, value);
        if (!row) {
          failed = Error{ErrorKind::corrupt, "a row of saga " + saga + " cannot be read"};
          return false;
        }
        if (!until.covers(row->message.sequence, row->message.stored_at)) return false;
        const auto happened = refold.feed(*row, holes.before(row->message.sequence));
        if (!happened) failed = happened.error();
        if (happened && visit) visit(*row, *happened);
        return happened.has_value();
      });
  if (!scanned) return scanned.error();
  if (failed) return *failed;
  return refold;
}

}  // namespace laban::observer
