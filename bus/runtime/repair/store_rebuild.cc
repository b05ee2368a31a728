#include "bus/runtime/repair/store_rebuild.h"

#include "bus/runtime/transaction.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

namespace {

const std::string mark_key = "anew";

// Everything of one family except the mark, which must be erased last: without it a half-empty
// store would look complete.
Result<void> empty(Store& store, Family family, std::size_t most) {
  for (;;) {
    WriteBatch rows;
    const auto scanned = store.scan(family, {}, {}, [&](std::string_view key, std::string_view) {
      if (family != meta || key != mark_key) rows.erase(family, std::string(key));
      return rows.writes.size() < most;
    });
    if (!scanned) return scanned.error();
    const bool is_empty = rows.empty();
    if (auto written = store.write(rows); !written) return written;
    crash_point("refill.erased_some");
    if (is_empty) return {};
  }
}

}  // namespace

void mark_for_rebuild(WriteBatch& batch) { batch.put(meta, mark_key, {}); }

Result<void> empty_if_marked(Store& store, Family family_count, std::size_t rows) {
  const auto marked = store.get(meta, mark_key);
  if (!marked) return marked.error();
  if (!*marked) return {};
  for (Family family = 0; family < family_count; ++family) {
    if (family == outbox || family == ledger) continue;
    if (auto emptied = empty(store, family, rows); !emptied) return emptied;
  }
  WriteBatch unmark;
  unmark.erase(meta, mark_key);
  crash_point("refill.before_emptied");
  const auto written = store.write(unmark);
  crash_point("refill.emptied");
  return written;
}

}  // namespace laban::runtime
