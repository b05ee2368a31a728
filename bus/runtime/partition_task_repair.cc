// A log that lost its tail is given it back (class `power`), and a store is built anew.

#include <fmt/core.h>

#include "bus/runtime/limits.h"
#include "bus/runtime/partition_task_impl.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

namespace {

const std::string anew_key = "anew";  // in meta: everything but outbox and ledger is to go

}  // namespace

// What was read and not written yet is in the ledger afterwards.
Result<bool> PartitionTask::Impl::begin_refill() {
  crash_point("refill.before_begin");
  if (auto written = commit(true); !written) return written.error();
  crash_point("refill.begun");
  refill.emplace(LogRepair::Place{config.name_space, config.partition, config.partition_count}, log,
                 store, clock);
  waiting = "the log lost its tail: comparing it with what this store has read";
  return true;
}

// One step in place of reading. Ends with an error: the process begins anew, with a new store.
Result<bool> PartitionTask::Impl::step_refill() {
  const auto done = refill->step();
  if (!done && done.error().kind == ErrorKind::conflict) {
    return Error{ErrorKind::conflict,
                 fmt::format("{}. It cannot be put back: {}", log_break, done.error().message)};
  }
  if (!done) return done.error();
  if (!*done) return refill->was_busy();
  const auto lost = refill->take_lost();
  batch.clear();
  // A dead letter about what has no place any more is written again, where the log still has cause.
  // So is what twins say because of an event: it follows from the log alone, which is another now.
  const auto is_kept = [&](const StoredMessage& row) {
    const auto event =
        wire::decode(row, config.name_space, config.partition, config.partition_count);
    if (config.has_replicas && event && !event->envelope.cause.is_nil()) return false;
    const auto place = event ? place_in_letter(event->envelope) : std::nullopt;
    return !place || *place <= refill->common();
  };
  if (config.emits) relay.put_first(lost, is_kept, batch);
  const auto later = [&](const StoredMessage& row) {
    std::string key;
    codec::append_be64(key, row.sequence);
    batch.erase(ledger, std::move(key));
    return true;
  };
  if (auto read = scan_ledger(store, refill->common() + 1, later); !read) return read.error();
  batch.put(meta, anew_key, {});
  crash_point("refill.before_put_back");
  if (auto written = store.write(batch); !written) return written.error();
  crash_point("refill.put_back");
  begins_anew = true;
  return Error{ErrorKind::conflict,
               fmt::format("the log lost its tail after sequence {}: {} events are put back, and "
                           "the store is built anew from the log",
                           refill->common(), lost.size())};
}

// Erases what a store holds, but for what is still to be published and the ledger. Begins again
// where a former process was cut off.
Result<void> PartitionTask::Impl::empty_if_anew() {
  const auto marked = store.get(meta, anew_key);
  if (!marked) return marked.error();
  if (!*marked) return {};
  const auto count = family_count + static_cast<Family>(processor.families().size());
  for (Family family = 0; family < count; ++family) {
    if (family == outbox || family == ledger) continue;
    for (bool is_empty = false; !is_empty;) {
      WriteBatch rows;
      const auto scanned = store.scan(family, {}, {}, [&](std::string_view key, std::string_view) {
        if (family != meta || key != anew_key) rows.erase(family, std::string(key));
        return rows.writes.size() < limits::erased_rows;
      });
      if (!scanned) return scanned.error();
      is_empty = rows.empty();
      if (auto written = store.write(rows); !written) return written;
      crash_point("refill.erased_some");
    }
  }
  WriteBatch mark;
  mark.erase(meta, anew_key);
  crash_point("refill.before_emptied");
  const auto written = store.write(mark);
  crash_point("refill.emptied");
  return written;
}

}  // namespace laban::runtime
