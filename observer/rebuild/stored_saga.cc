#include "observer/rebuild/stored_saga.h"

#include <fmt/core.h>

namespace laban::observer {

Error too_many_rows(const std::string& saga, std::size_t most) {
  return {
      ErrorKind::exhausted,
      fmt::format("saga {} has more than {} events, too many to fold again for a question. Fold "
                  "them elsewhere: laban export --saga {} FILE",
                  saga, most, saga)};
}

Result<SagaRefold> refold_stored(const Store& store, const SagaRefoldContext& context,
                                 const std::string& saga, const LogGaps& gaps, const Until& until,
                                 std::size_t most_rows) {
  SagaRefold refold(context, saga);
  std::size_t rows = 0;
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
        if (++rows > most_rows) {
          failed = too_many_rows(saga, most_rows);
          return false;
        }
        const auto fed = refold.feed(*row, gaps.before(row->message.sequence));
        if (!fed) failed = fed.error();
        return fed.has_value();
      });
  if (!scanned) return scanned.error();
  if (failed) return *failed;
  return refold;
}

}  // namespace laban::observer
