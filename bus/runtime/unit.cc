#include "bus/runtime/unit.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <unordered_set>

#include "bus/core/crash_point.h"
#include "bus/core/id_codec.h"
#include "bus/runtime/anchored_reader.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/relay.h"

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

struct Unit::Impl {
  struct Question {
    std::string endpoint, body;
    std::function<void(Result<std::string>)> done;
  };

  Impl(UnitConfig configured, Processor& runs, Log& reads, Store& keeps, const Clock& tells)
      : config(std::move(configured)),
        processor(runs),
        log(reads),
        store(keeps),
        clock(tells),
        reader(reads, tells, what_to_do()),
        relay(config.service, config.name_space, config.partition,
              config.has_twins ? MessageIds::yes : MessageIds::no) {}

  Result<void> load();
  Result<bool> read_messages();
  Result<void> handle(const StoredMessage& message);
  Result<void> pass_hole_before(const StoredMessage& message);
  Result<bool> is_duplicate(const EventId& id, std::uint64_t sequence);
  Result<void> process(const StoredMessage& message, const wire::Decoded& event);
  Result<void> take_over(Transaction& tx);
  Result<bool> answer_questions();
  Result<bool> report_effects();
  Result<void> emit_due();
  Result<bool> commit(bool even_if_quiet);
  void send_replies();
  bool is_outbox_full() const { return relay.unconfirmed() >= config.outbox_limit; }
  bool publish();
  std::string what_to_do() const;

  const UnitConfig config;
  Processor& processor;
  Log& log;
  Store& store;
  const Clock& clock;
  EffectRunner* runner = nullptr;

  AnchoredReader reader;
  Relay relay;
  EffectDesk desk;
  UnitCounters counters;
  std::string waiting;
  bool loaded = false;

  Overlay overlay;
  WriteBatch batch;
  std::unordered_set<EventId> batch_ids;
  std::size_t uncommitted_messages = 0;
  SteadyTime last_commit{};
  std::deque<Question> questions;
  std::vector<std::pair<std::function<void(Result<std::string>)>, Result<std::string>>> replies;
  std::vector<StoredMessage> messages;
  std::vector<PublishReceipt> receipts;
  std::vector<std::pair<PendingEffect, EffectResult>> results;
};

std::string Unit::Impl::what_to_do() const {
  return fmt::format(
      "If the log was replaced on purpose, stop {} and delete its store of partition {}: it is "
      "rebuilt "
      "from the log",
      config.service, config.partition);
}

Result<void> Unit::Impl::load() {
  crash_point("unit.before_load");
  const auto row = store.get(meta, "anchor");
  if (!row) return row.error();
  if (*row) {
    const auto stored = Anchor::decode(**row);
    if (!stored) return Error{ErrorKind::corrupt, "the checkpoint cannot be read. " + what_to_do()};
    reader.start_at(*stored);
  }
  if (processor.bears_lost_head()) reader.bear_lost_head();
  if (auto read = relay.load(store); !read) return read;
  if (auto read = desk.load(store); !read) return read;
  if (auto read = processor.load(store); !read) return read;
  loaded = true;
  crash_point("unit.after_load");
  return {};
}

Result<bool> Unit::Impl::read_messages() {
  if (is_outbox_full()) {
    waiting = "the log takes no events: the outbox is full";
    return false;
  }
  messages.clear();
  const auto read = reader.read(messages, limits::messages_per_step);
  if (!messages.empty()) crash_point("unit.after_read");
  waiting = reader.waiting();
  if (!read) return read;
  for (const auto& message : messages) {
    if (auto handled = handle(message); !handled) return handled.error();
  }
  counters.reconnects = reader.reconnects();
  return read;
}

// The reader leaves out only what the log has no more.
Result<void> Unit::Impl::pass_hole_before(const StoredMessage& message) {
  const std::uint64_t expected = reader.anchor().sequence + 1;
  if (message.sequence == expected) return {};
  Transaction tx({config.service, {}, {}, message.stored_at, {}}, store, overlay);
  processor.missing(expected, message.sequence - 1, tx);
  return take_over(tx);
}

Result<void> Unit::Impl::handle(const StoredMessage& message) {
  ++counters.messages_read;
  if (auto passed = pass_hole_before(message); !passed) return passed;
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
      if (event->envelope.source == config.service) {
        counters.echoed += relay.echo(event->envelope.id, batch);
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
  crash_point("unit.after_message");
  ++uncommitted_messages;
  return {};
}

Result<bool> Unit::Impl::is_duplicate(const EventId& id, std::uint64_t sequence) {
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

Result<void> Unit::Impl::process(const StoredMessage& message, const wire::Decoded& event) {
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
Result<void> Unit::Impl::take_over(Transaction& tx) {
  if (!config.emits) return {};
  for (const auto& emission : tx.emissions()) {
    if (auto added = relay.add(emission, batch); !added) return added;
  }
  for (const auto& requested : tx.requested()) desk.add(requested, batch);
  return {};
}

Result<bool> Unit::Impl::answer_questions() {
  std::size_t answered = 0;
  for (; !questions.empty() && answered < limits::requests_per_step; ++answered) {
    auto question = std::move(questions.front());
    questions.pop_front();
    Transaction tx({config.service, {}, {}, clock.now(), {}}, store, overlay);
    auto reply = processor.answer(question.endpoint, question.body, tx);
    if (auto taken = take_over(tx); !taken) {
      if (taken.error().kind != ErrorKind::invalid) return taken.error();
      reply = taken.error();
    }
    Result<std::string> answer =
        !reply            ? Result<std::string>(reply.error())
        : reply->accepted ? Result<std::string>(std::move(reply->body))
                          : Result<std::string>(Error{ErrorKind::invalid, std::move(reply->body)});
    crash_point("unit.after_answer");
    replies.emplace_back(std::move(question.done), std::move(answer));
  }
  return answered > 0;
}

Result<bool> Unit::Impl::report_effects() {
  if (runner == nullptr) return false;
  results.clear();
  runner->take_results(results);
  for (const auto& [effect, result] : results) {
    const auto* row = desk.settle(effect, result, clock.steady());
    if (row == nullptr) continue;
    Transaction tx({config.service, row->effect.saga, row->cause, row->log_time, row->effect.key},
                   store, overlay);
    crash_point("effects.before_report");
    processor.report(row->effect, result, tx);
    desk.close(row->effect.key, batch);
    crash_point("effects.after_report");
    if (auto taken = take_over(tx); !taken) return taken.error();
  }
  return !results.empty();
}

Result<void> Unit::Impl::emit_due() {
  const auto due = processor.next_due();
  const SteadyTime now = clock.steady();
  if (!due || *due > now) return {};
  Transaction tx({config.service, {}, {}, clock.now(), {}}, store, overlay);
  crash_point("unit.before_due");
  processor.emit_due(now, tx);
  crash_point("unit.after_due");
  return take_over(tx);
}

// Writes everything since the last commit. A checkpoint that only moved over events of no concern
// is written now and then.
Result<bool> Unit::Impl::commit(bool even_if_quiet) {
  const SteadyTime now = clock.steady();
  const bool has_rows = !overlay.empty() || !batch.empty();
  const bool quiet_due =
      uncommitted_messages > 0 &&
      (even_if_quiet || uncommitted_messages >= limits::quiet_checkpoint_events ||
       now - last_commit > limits::quiet_checkpoint_after);
  if (!has_rows && !quiet_due) {
    send_replies();
    return false;
  }
  for (auto& [family, rows] : overlay.take()) {
    for (auto row = rows.begin(); row != rows.end();) {
      auto node = rows.extract(row++);
      if (node.mapped()) {
        batch.put(family, std::move(node.key()), std::move(*node.mapped()));
      } else {
        batch.erase(family, std::move(node.key()));
      }
    }
  }
  if (reader.anchor().sequence > 0) batch.put(meta, "anchor", reader.anchor().encode());
  crash_point(has_rows ? "commit.before" : "commit.before_quiet");
  if (auto written = store.write(batch); !written) return written.error();
  crash_point(has_rows ? "commit.after" : "commit.after_quiet");
  batch.clear();
  batch_ids.clear();
  uncommitted_messages = 0;
  last_commit = now;
  ++counters.commits;
  processor.committed();
  send_replies();
  return true;
}

void Unit::Impl::send_replies() {
  if (replies.empty()) return;
  crash_point("unit.before_replies");
  for (auto& [done, answer] : replies) done(std::move(answer));
  replies.clear();
  crash_point("unit.after_replies");
}

bool Unit::Impl::publish() {
  const auto before = relay.published();
  const SteadyTime now = clock.steady();
  counters.republished += relay.requeue_missing(reader.anchor().sequence, now);
  relay.publish(log, now);
  if (relay.published() != before) crash_point("relay.after_round");
  counters.published = relay.published();
  if (runner != nullptr && reader.is_caught_up()) desk.start_due(*runner, now);
  return relay.published() != before;
}

std::vector<std::string> Unit::families(const Processor& processor) {
  auto names = core_family_names();
  const auto own = processor.families();
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

Unit::Unit(UnitConfig config, Processor& processor, Log& log, Store& store, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(config), processor, log, store, clock)) {}

Unit::~Unit() = default;

Result<bool> Unit::step() try {
  Impl& unit = *impl_;
  if (!unit.loaded) {
    if (auto loaded = unit.load(); !loaded) return loaded.error();
  }
  unit.receipts.clear();
  unit.log.receipts(unit.receipts);
  for (const auto& receipt : unit.receipts) {
    unit.relay.receive(receipt, unit.clock.steady());
    if (receipt.sequence) unit.reader.stored(*receipt.sequence);
  }
  bool busy = !unit.receipts.empty();
  const auto read = unit.read_messages();
  if (!read) return read.error();
  busy |= *read;
  const bool may_publish = unit.config.emits && unit.config.publishes;
  if (is_caught_up() && may_publish) {
    if (auto due = unit.emit_due(); !due) return due.error();
  }
  for (const auto& work : {&Impl::answer_questions, &Impl::report_effects}) {
    const auto worked = (unit.*work)();
    if (!worked) return worked.error();
    busy |= *worked;
  }
  const auto committed = unit.commit(false);
  if (!committed) return committed.error();
  // Before it is caught up, what is emitted may stand further on in the log already. With a full
  // outbox it is published all the same: a copy in the log is absorbed, waiting would never end.
  if (may_publish && (is_caught_up() || unit.is_outbox_full())) busy |= unit.publish();
  return busy;
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

Result<void> Unit::flush() {
  const auto committed = impl_->commit(true);
  if (!committed) return committed.error();
  return {};
}

void Unit::set_effect_runner(EffectRunner* runner) { impl_->runner = runner; }

std::vector<PendingEffect> Unit::unreported_effects() const { return impl_->desk.unreported(); }

std::optional<SteadyTime> Unit::next_due() const {
  // Before it is caught up it emits and performs nothing, whatever is due.
  if (!is_caught_up()) return std::nullopt;
  std::optional<SteadyTime> earliest;
  for (const auto& due : {impl_->processor.next_due(), impl_->desk.next_due()}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void Unit::ask(std::string endpoint, std::string body,
               std::function<void(Result<std::string>)> done) {
  impl_->questions.push_back({std::move(endpoint), std::move(body), std::move(done)});
}

bool Unit::is_quiet() const {
  return is_caught_up() && impl_->uncommitted_messages == 0 && impl_->relay.size() == 0 &&
         impl_->questions.empty();
}

bool Unit::is_caught_up() const { return impl_->reader.is_caught_up(); }

const std::string& Unit::waiting() const { return impl_->waiting; }
std::uint64_t Unit::checkpoint() const { return impl_->reader.anchor().sequence; }
std::uint64_t Unit::log_end() const { return impl_->reader.log_end(); }
std::size_t Unit::outbox_size() const { return impl_->relay.size(); }
const UnitCounters& Unit::counters() const { return impl_->counters; }

}  // namespace laban::runtime
