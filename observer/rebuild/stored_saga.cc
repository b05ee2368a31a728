#include "observer/rebuild/stored_saga.h"

namespace laban::observer {

Result<SagaRefold> refold_stored(const Store& store, const SagaRefoldContext& context,
                                 const std::string& saga, const LogGaps& gaps, const Until& until) {
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
        const auto fed = refold.feed(*row, gaps.before(row->message.sequence));
        if (!fed) failed = fed.error();
        return fed.has_value();
      });
  if (!scanned) return scanned.error();
  if (failed) return *failed;
  return refold;
}

}  // namespace laban::observer
