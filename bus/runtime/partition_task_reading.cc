// From the log into transactions.

#include <laban/codec.h>

#include "bus/event/id_codec.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/partition_task_impl.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

namespace {

// The event type of a stored subject, without checking anything.
std::string_view type_of(std::string_view subject) {
  for (int dots = 0; dots < 2; ++dots) {
    const auto dot = subject.find('.');
    if (dot == std::string_view::npos) return {};
    subject.remove_prefix(dot + 1);
  }
  return subject;
}

}  // namespace

Result<void> PartitionTask::Impl::load() {
  crash_point("unit.before_load");
  if (auto emptied = empty_if_anew(); !emptied) return emptied;
  const auto row = store.get(meta, "anchor");
  if (!row) return row.error();
  if (*row) {
    const auto stored = Anchor::decode(**row);
    if (!stored)
      return Error{ErrorKind::corrupt, "the checkpoint cannot be read. " + recovery_hint()};
    reader.start_at(*stored);
  }
  if (processor.tolerates_truncated_head()) reader.tolerate_truncated_head();
  if (auto read = relay.load(store); !read) return read;
  if (auto read = desk.load(store); !read) return read;
  if (config.keeps_ledger) {
    if (auto read = ledger_rows.load(store, reader.anchor().sequence); !read) return read;
  }
  if (auto read = processor.load(store); !read) return read;
  loaded = true;
  crash_point("unit.after_load");
  return {};
}

Result<bool> PartitionTask::Impl::read_messages() {
  if (refill) return step_refill();
  const bool is_full = is_outbox_full();
  if (is_full && reader.is_checked()) {
    waiting = "the log takes no events, and the outbox is full: " + relay.last_refusal();
    return false;
  }
  messages.clear();
  const auto read = reader.read(messages, is_full ? 1 : limits::messages_per_step);
  if (!messages.empty()) crash_point("unit.after_read");
  waiting = reader.waiting();
  if (!read && config.keeps_ledger && reader.has_lost_tail()) {
    log_break = read.error().message;
    return begin_refill();
  }
  if (!read) return read;
  for (const auto& message : messages) {
    if (auto handled = handle(message); !handled) return handled.error();
  }
  counters.reconnects = reader.reconnects();
  return read;
}

// The reader leaves out only what the log has no more.
Result<void> PartitionTask::Impl::pass_gap_before(const StoredMessage& message) {
  const std::uint64_t expected = reader.anchor().sequence + 1;
  if (message.sequence == expected) return {};
  Transaction tx({config.service, {}, {}, message.stored_at, {}}, store, overlay);
  processor.on_gap({expected, message.sequence - 1}, tx);
  return take_over(tx);
}

Result<void> PartitionTask::Impl::handle(const StoredMessage& message) {
  ++counters.messages_read;
  if (auto passed = pass_gap_before(message); !passed) return passed;
  const std::string_view type = type_of(message.subject);
  const bool wanted = processor.wants(type);
  if (wanted || relay.awaits(type) || desk.size() > 0) {
    const auto event =
        wire::decode(message, config.name_space, config.partition, config.partition_count);
    if (!event) {
      ++counters.invalid;
      Transaction tx({config.service, {}, {}, message.stored_at, {}}, store, overlay);
      processor.process_invalid(message, event.error(), tx);
      if (auto taken = take_over(tx); !taken) return taken;
    } else {
      counters.echoed += relay.echo(event->envelope.id, event->envelope.source, batch);
      if (event->envelope.source == config.service) {
        desk.echo(event->envelope.id, batch);
      }
      if (wanted) {
        crash_point("unit.before_event");
        if (auto processed = process(message, *event); !processed) return processed;
        crash_point("unit.after_event");
      }
    }
  }
  reader.applied(message);
  if (config.keeps_ledger) ledger_rows.keep(message, reader.catch_up_to());
  crash_point("unit.after_message");
  ++uncommitted_messages;
  return {};
}

Result<bool> PartitionTask::Impl::is_duplicate(const EventId& id, std::uint64_t sequence) {
  if (batch_ids.contains(id)) return true;
  const std::string key = codec::id_bytes(id);
  const auto seen = store.get(inbox, key);
  if (!seen) return seen.error();
  if (*seen) return true;
  std::string value;
  codec::append_le64(value, sequence);
  batch_ids.insert(id);
  batch.put(inbox, key, std::move(value));
  return false;
}

Result<void> PartitionTask::Impl::process(const StoredMessage& message,
                                          const wire::Decoded& event) {
  const auto duplicate = is_duplicate(event.envelope.id, message.sequence);
  if (!duplicate) return duplicate.error();
  if (*duplicate) {
    crash_point("unit.duplicate");
    ++counters.duplicates;
    return {};
  }
  Transaction tx({config.service, event.envelope.saga, event.envelope.id, message.stored_at, {}},
                 store, overlay);
  processor.process(event, tx);
  ++counters.events_processed;
  return take_over(tx);
}

// Moves what a transaction emitted and requested into the batch.
Result<void> PartitionTask::Impl::take_over(Transaction& tx) {
  if (!config.emits) return {};
  for (const auto& emission : tx.emissions()) {
    if (auto added = relay.add(emission, batch); !added) return added;
  }
  for (const auto& requested : tx.requested()) {
    // Its report is among what is put back into the log: it was performed.
    if (!relay.holds(requested.key)) desk.add(requested, batch);
  }
  return {};
}

}  // namespace laban::runtime
