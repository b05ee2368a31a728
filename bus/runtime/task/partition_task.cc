#include "bus/runtime/task/partition_task.h"

#include <fmt/core.h>

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "bus/event/wire.h"
#include "bus/runtime/anchored_reader.h"
#include "bus/runtime/announcement.h"
#include "bus/runtime/halt.h"
#include "bus/runtime/inbox.h"
#include "bus/runtime/outbox_publisher.h"
#include "bus/runtime/overlay_batch.h"
#include "bus/runtime/repair/log_repair.h"
#include "bus/runtime/repair/log_tail_backup.h"
#include "bus/runtime/repair/store_rebuild.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

struct PartitionTask::Impl {
  using Reply = std::function<void(Result<std::string>)>;
  struct PendingRequest {
    std::string endpoint, body;
    Reply reply;
  };

  Impl(PartitionTaskConfig task_config, EventProcessor& task_processor, Log& task_log,
       Store& task_store, const Clock& task_clock)
      : config(std::move(task_config)),
        pulse(config.pulse == nullptr ? unwatched : *config.pulse),
        processor(task_processor),
        log(task_log),
        store(task_store),
        clock(task_clock),
        reader(task_log, task_clock, recovery_hint()),
        publisher(config.service, config.name_space, config.partition,
                  config.has_replicas ? MessageIds::yes : MessageIds::no,
                  config.log_wins ? WhenContradicted::log_wins : WhenContradicted::halt),
        pending_effects(config.limits.effects_in_flight),
        inbox_ids(task_store),
        tail_backup(config.limits.log_tail_messages) {}

  Result<bool> step();
  Result<bool> step_halted();
  Result<void> load();
  Result<bool> settle_preface();
  bool is_preface(const Envelope& logged) const;
  Result<void> take_preface(const Envelope& envelope);

  // The phases of a step, in this order.
  bool take_receipts();
  Result<bool> read();
  Result<void> apply();
  Result<bool> answer();
  Result<void> commit(bool even_if_quiet);
  bool publish();

  // Parts of apply().
  Result<void> apply_message(const StoredMessage& message);
  Result<void> pass_gap_before(const StoredMessage& message);
  Result<void> reject(const StoredMessage& message, const Error& reason);
  bool may_be_own(std::string_view type) const;
  void confirm_own(const wire::Decoded& event);
  void halt(const wire::Decoded& event);
  Result<void> process(const StoredMessage& message, const wire::Decoded& event);

  // Parts of answer().
  Result<void> emit_due();
  Result<bool> answer_requests();
  Result<bool> report_effects();

  Result<void> collect_outputs(Transaction& tx);
  void send_replies();

  // Instead of read() and apply(), after the log lost its tail.
  Error say_prefaces_again(const Error& lost);
  Result<void> begin_repair(const Error& break_found);
  Result<bool> repair_log();

  bool is_caught_up() const { return !repair && reader.is_caught_up(); }
  bool is_outbox_full() const { return publisher.unconfirmed() >= config.limits.outbox_rows; }
  std::string recovery_hint() const;
  Announcer announcer() const;

  const PartitionTaskConfig config;
  Pulse unwatched;
  Pulse& pulse;
  EventProcessor& processor;
  Log& log;
  Store& store;
  const Clock& clock;
  EffectRunner* runner = nullptr;

  AnchoredReader reader;
  OutboxPublisher publisher;
  std::deque<Announcement> prefaces;  // those that the log does not have yet
  PendingEffects pending_effects;
  Inbox inbox_ids;
  LogTailBackup tail_backup;
  std::optional<LogRepair> repair;
  std::string log_break;  // why the log is being repaired
  bool needs_restart = false;
  PartitionTaskCounters counters;
  std::string waiting;
  std::optional<Halt> halted;
  bool is_loaded = false;

  // Since the last commit: rows of transactions, all other rows, messages read, replies held back.
  Overlay overlay;
  WriteBatch batch;
  std::size_t uncommitted_messages = 0;
  std::vector<std::pair<Reply, Result<std::string>>> replies;
  SteadyTime last_commit{};

  std::deque<PendingRequest> requests;
  // Of the current step; members, so that their memory is reused.
  std::vector<StoredMessage> messages;
  std::vector<PublishReceipt> receipts;
  std::vector<std::pair<PendingEffect, EffectResult>> results;
};

std::string PartitionTask::Impl::recovery_hint() const {
  return fmt::format(
      "If the log was replaced on purpose, stop {} and delete its store of partition {}; it is "
      "rebuilt from the log",
      config.service, config.partition);
}

Result<void> PartitionTask::Impl::load() {
  crash_point("unit.before_load");
  const auto problem = problem_of(config.limits, processor.most_messages_per_batch());
  if (!problem.empty()) return Error{ErrorKind::invalid, problem};
  pulse.wait("emptying the store of partition {1}", {}, config.partition);
  const auto families = family_count + static_cast<Family>(processor.families().size());
  if (auto emptied = empty_if_marked(store, families, config.limits.erased_rows); !emptied)
    return emptied;
  pulse.work("loading the store of partition {1}", {}, config.partition);
  const auto row = store.get(meta, "anchor");
  if (!row) return row.error();
  if (*row) {
    const auto stored = Anchor::decode(**row);
    if (!stored)
      return Error{ErrorKind::corrupt, "the checkpoint cannot be read. " + recovery_hint()};
    reader.start_at(*stored);
  }
  if (processor.tolerates_truncated_head()) reader.tolerate_truncated_head();
  if (auto loaded = inbox_ids.load(row->has_value()); !loaded) return loaded;
  if (auto loaded = publisher.load(store); !loaded) return loaded;
  if (auto loaded = pending_effects.load(store); !loaded) return loaded;
  if (config.backs_up_log_tail) {
    if (auto loaded = tail_backup.load(store, reader.anchor().sequence); !loaded) return loaded;
  }
  if (auto loaded = processor.load(store); !loaded) return loaded;
  for (const auto& own : processor.prefaces()) {
    // A rebuild after the log lost its tail: the preface waits to be restored. So does what another
    // program said under its id.
    if (const auto* waits = publisher.waiting_event(own.id)) {
      const auto envelope = wire::view(*waits);
      if (!envelope) return envelope.error();
      if (is_preface(*envelope)) {
        if (auto taken = take_preface(*envelope); !taken) return taken;
        continue;
      }
    }
    prefaces.emplace_back(announcer(), own, config.emits && config.publishes);
  }
  is_loaded = true;
  crash_point("unit.after_load");
  return {};
}

Announcer PartitionTask::Impl::announcer() const {
  return {config.service, config.name_space, config.partition, config.partition_count};
}

Result<void> PartitionTask::Impl::take_preface(const Envelope& envelope) {
  Transaction tx({config.service, {}, {}, envelope.time, {}}, store, overlay);
  if (auto taken = processor.take_preface(envelope, tx); !taken) return taken;
  crash_point("preface.taken");
  return {};
}

// What this build refuses is one all the same: taking it stops the process and says why, unless it
// was told to go by the log.
bool PartitionTask::Impl::is_preface(const Envelope& logged) const {
  const auto checked = processor.check_preface(logged);
  return checked || (checked.error().kind == ErrorKind::invalid && !config.log_wins);
}

Result<bool> PartitionTask::Impl::settle_preface() {
  pulse.wait("looking for what this program has to say first on partition {1}", {},
             config.partition);
  Announcement& preface = prefaces.front();
  const bool was_in_flight = preface.is_in_flight();
  const auto found =
      preface.look(log, clock, [this](const Envelope& logged) { return is_preface(logged); });
  if (!found) return found.error();
  waiting = preface.waiting();
  const bool goes_without = preface.is_missing() && processor.begins_without_preface();
  if (!*found && !goes_without) return preface.is_in_flight() && !was_in_flight;
  waiting.clear();
  if (*found) {
    if (auto taken = take_preface((*found)->envelope); !taken) return taken.error();
    reader.expect((*found)->message());
  }
  prefaces.pop_front();
  return true;
}

// Emissions are published only after the commit that made them durable, and dropped only when they
// were read back from the log. So a crash between any two phases repeats work but loses none.
Result<bool> PartitionTask::Impl::step() {
  if (halted) return step_halted();
  if (!is_loaded) {
    if (auto loaded = load(); !loaded) return loaded.error();
  }
  if (!prefaces.empty()) return settle_preface();
  const bool has_receipts = take_receipts();
  const auto has_read = read();
  if (!has_read) return has_read.error();
  if (auto applied = apply(); !applied) return applied.error();
  if (halted) return true;
  const auto has_answered = answer();
  if (!has_answered) return has_answered.error();
  if (auto committed = commit(false); !committed) return committed.error();
  const bool has_published = publish();
  return has_receipts || *has_read || *has_answered || has_published;
}

// Receipts are hints: they tell what to look for in the log, and when to publish again.
bool PartitionTask::Impl::take_receipts() {
  receipts.clear();
  log.receipts(receipts);
  for (const auto& receipt : receipts) {
    publisher.receive(receipt, clock.steady());
    if (receipt.sequence) reader.stored(*receipt.sequence);
  }
  return !receipts.empty();
}

// Fills `messages` with what comes next in the log.
Result<bool> PartitionTask::Impl::read() {
  messages.clear();
  pulse.wait(repair ? "repairing partition {1} of the log" : "reading partition {1} of the log", {},
             config.partition);
  if (repair) return repair_log();
  // A full outbox stops reading, or it would grow without limit. But a newly opened reader still
  // reads one message: only that message shows whether the log is the one that may be published to.
  // And nothing stops reading when the outbox can only shrink by it. What is lost with a connection
  // is opened again all the same, because nothing is published on another one.
  const bool is_full = is_outbox_full() && !publisher.waits_for_reading();
  if (is_full) {
    if (auto looked = reader.look(); !looked) return looked.error();
  }
  if (is_full && reader.is_checked()) {
    waiting = "the log accepts no events and the outbox is full: " + publisher.last_refusal();
    return false;
  }
  const auto has_read = reader.read(messages, is_full ? 1 : config.limits.messages_per_step);
  if (!messages.empty()) crash_point("unit.after_read");
  waiting = reader.waiting();
  counters.reconnects = reader.reconnects();
  if (!has_read && reader.has_lost_expected()) return say_prefaces_again(has_read.error());
  if (!has_read && config.backs_up_log_tail && reader.has_lost_tail()) {
    messages.clear();
    if (auto begun = begin_repair(has_read.error()); !begun) return begun.error();
    return true;
  }
  return has_read;
}

// Nothing was published after them but rows of a full outbox. The next task of this store asks the
// log for them again, as at every start.
Error PartitionTask::Impl::say_prefaces_again(const Error& lost) {
  needs_restart = true;
  return {lost.kind,
          fmt::format("partition {}: {}, and with it what {} says first: it is said again",
                      config.partition, lost.message, config.service)};
}

Result<void> PartitionTask::Impl::apply() {
  for (const auto& message : messages) {
    if (auto applied = apply_message(message); !applied) return applied;
    if (halted) break;
  }
  return {};
}

Result<void> PartitionTask::Impl::apply_message(const StoredMessage& message) {
  ++counters.messages_read;
  if (auto passed = pass_gap_before(message); !passed) return passed;
  const std::string_view type = unchecked_type(message.subject);
  const bool is_wanted = processor.wants(type);
  // Most messages concern other services. They are not even decoded.
  if (is_wanted || may_be_own(type)) {
    pulse.work("message {0} at sequence {1}", message.subject, message.sequence);
    const auto event =
        wire::decode(message, config.name_space, config.partition, config.partition_count);
    if (!event) {
      if (auto rejected = reject(message, event.error()); !rejected) return rejected;
    } else {
      confirm_own(*event);
      if (halted) return {};
      if (is_wanted) {
        crash_point("unit.before_event");
        if (auto processed = process(message, *event); !processed) return processed;
        crash_point("unit.after_event");
      }
    }
  }
  reader.applied(message);
  if (config.backs_up_log_tail) tail_backup.keep(message, reader.catch_up_to());
  crash_point("unit.after_message");
  ++uncommitted_messages;
  return {};
}

// The reader skips a sequence only when the log no longer has it.
Result<void> PartitionTask::Impl::pass_gap_before(const StoredMessage& message) {
  const std::uint64_t expected = reader.anchor().sequence + 1;
  if (message.sequence == expected) return {};
  Transaction tx({config.service, {}, {}, message.stored_at, {}}, store, overlay);
  processor.on_gap({expected, message.sequence - 1}, tx);
  return collect_outputs(tx);
}

Result<void> PartitionTask::Impl::reject(const StoredMessage& message, const Error& reason) {
  ++counters.invalid;
  Transaction tx({config.service, {}, {}, message.stored_at, {}}, store, overlay);
  processor.process_invalid(message, reason, tx);
  return collect_outputs(tx);
}

// Whether a message of this type may be an own event that the outbox or an effect is waiting for.
// During a rebuild, any message may be: the log may hold an event of another type under the id of a
// waiting one.
bool PartitionTask::Impl::may_be_own(std::string_view type) const {
  return publisher.awaits(wire::context_of(type)) || pending_effects.size() > 0 ||
         (publisher.size() > 0 && !is_caught_up());
}

// An own event was read back from the log: only now does it count as published.
void PartitionTask::Impl::confirm_own(const wire::Decoded& event) {
  const Echo echo = publisher.confirm_from_log(event, batch);
  if (echo == Echo::contradiction) return halt(event);
  counters.echoed += echo == Echo::said || echo == Echo::overruled;
  counters.overruled += echo == Echo::overruled;
  bool is_forged = echo == Echo::forged;
  if (event.envelope.source == config.service) {
    const bool is_live = event.position.sequence > reader.catch_up_to();
    const auto report = pending_effects.confirm_from_log(event.envelope, is_live, batch);
    is_forged |= report == PendingEffects::Report::forged;
  }
  counters.forged += is_forged;
}

// Drops what was decided since the last commit. The next process reads from there, and halts again
// unless it has the rules that wrote the log.
void PartitionTask::Impl::halt(const wire::Decoded& event) {
  const auto tell = [this](const Envelope& now, const Envelope& then) {
    return processor.difference(now, then);
  };
  const std::string& own = *publisher.waiting_event(event.envelope.id);
  halted.emplace(announcer(), contradiction_of(own, event, tell), config.emits && config.publishes);
  batch.clear();
  (void)overlay.take();
  for (auto& [reply, answer] : std::exchange(replies, {}))
    reply(Error{ErrorKind::conflict, halted->why()});
  waiting = halted->why();
}

// Everything that a halted task does: no other phase of a step runs any more.
Result<bool> PartitionTask::Impl::step_halted() {
  for (auto& request : std::exchange(requests, {}))
    request.reply(Error{ErrorKind::conflict, halted->why()});
  pulse.wait("saying that partition {1} has halted", {}, config.partition);
  return halted->say(log, reader, clock);
}

Result<void> PartitionTask::Impl::process(const StoredMessage& message,
                                          const wire::Decoded& event) {
  const auto copies =
      processor.compares_copies_of(event.envelope.source) ? Copies::compared : Copies::dropped;
  const auto arrival = inbox_ids.add(event.envelope, message.sequence, copies, batch);
  if (!arrival) return arrival.error();
  Transaction tx({config.service, event.envelope.saga, event.envelope.id, message.stored_at, {}},
                 store, overlay);
  if (arrival->is_new()) {
    processor.process(event, tx);
    ++counters.events_processed;
    return collect_outputs(tx);
  }
  crash_point("unit.duplicate");
  ++counters.duplicates;
  if (!arrival->diverges) return {};
  processor.on_divergence(event, arrival->first, tx);
  return collect_outputs(tx);
}

// Moves what a transaction emitted and requested into the batch.
Result<void> PartitionTask::Impl::collect_outputs(Transaction& tx) {
  if (!config.emits) return {};
  for (const auto& emission : tx.emissions()) {
    if (auto added = publisher.add(emission, batch); !added) return added;
  }
  for (const auto& requested : tx.requested()) {
    // If its report waits in the outbox to be restored to the log, the effect was already
    // performed.
    if (!publisher.contains(requested.key)) pending_effects.add(requested, batch);
  }
  return {};
}

// Everything that happens without a message: timers, requests, results of effects.
Result<bool> PartitionTask::Impl::answer() {
  if (is_caught_up() && config.emits && config.publishes) {
    if (auto due = emit_due(); !due) return due.error();
  }
  const auto has_requests = answer_requests();
  if (!has_requests) return has_requests;
  const auto has_results = report_effects();
  if (!has_results) return has_results;
  return *has_requests || *has_results;
}

Result<void> PartitionTask::Impl::emit_due() {
  const auto due = processor.next_due();
  const SteadyTime now = clock.steady();
  if (!due || *due > now) return {};
  Transaction tx({config.service, {}, {}, clock.now(), {}}, store, overlay);
  pulse.work("what falls due on partition {1}", {}, config.partition);
  crash_point("unit.before_due");
  processor.emit_due(now, tx);
  crash_point("unit.after_due");
  return collect_outputs(tx);
}

Result<bool> PartitionTask::Impl::answer_requests() {
  std::size_t answered = 0;
  for (; !requests.empty() && answered < config.limits.requests_per_step; ++answered) {
    auto request = std::move(requests.front());
    requests.pop_front();
    pulse.work("question {0} of {1} bytes", request.endpoint, request.body.size());
    Transaction tx({config.service, {}, {}, clock.now(), {}}, store, overlay);
    auto reply = processor.answer(request.endpoint, request.body, tx);
    if (auto collected = collect_outputs(tx); !collected) {
      if (collected.error().kind != ErrorKind::invalid) return collected.error();
      reply = collected.error();
    }
    Result<std::string> answer =
        !reply            ? Result<std::string>(reply.error())
        : reply->accepted ? Result<std::string>(std::move(reply->body))
                          : Result<std::string>(Error{ErrorKind::invalid, std::move(reply->body)});
    crash_point("unit.after_answer");
    replies.emplace_back(std::move(request.reply), std::move(answer));
  }
  return answered > 0;
}

Result<bool> PartitionTask::Impl::report_effects() {
  if (runner == nullptr) return false;
  results.clear();
  runner->take_results(results);
  for (const auto& [effect, result] : results) {
    const auto* row = pending_effects.on_result(effect, result, clock.steady(), batch);
    if (row == nullptr) continue;
    Transaction tx({config.service, row->effect.saga, row->cause, row->log_time, row->effect.key},
                   store, overlay);
    pulse.work("the result of effect {0}", row->effect.kind);
    crash_point("effects.before_report");
    processor.report(row->effect, result, tx);
    pending_effects.mark_reported(row->effect.key, batch);
    crash_point("effects.after_report");
    if (auto collected = collect_outputs(tx); !collected) return collected.error();
  }
  return !results.empty();
}

// Writes everything since the last commit in one batch, and only then sends replies. A checkpoint
// that only moved over irrelevant events is written now and then.
Result<void> PartitionTask::Impl::commit(bool even_if_quiet) {
  const SteadyTime now = clock.steady();
  const bool has_rows = !overlay.empty() || !batch.empty();
  const bool quiet_due =
      uncommitted_messages > 0 &&
      (even_if_quiet || uncommitted_messages >= config.limits.quiet_checkpoint_events ||
       now - last_commit > limits::quiet_checkpoint_after);
  if (!has_rows && !quiet_due) {
    send_replies();
    return {};
  }
  pulse.wait("writing to the store of partition {1}", {}, config.partition);
  move_rows(overlay, batch);
  for (auto& write : tail_backup.take_writes().writes) batch.writes.push_back(std::move(write));
  if (reader.anchor().sequence > 0) {
    batch.put(meta, "anchor", reader.anchor().encode());
    inbox_ids.write_mark(batch);
  }
  crash_point(has_rows ? "commit.before" : "commit.before_quiet");
  if (auto written = store.write(batch); !written) return written;
  crash_point(has_rows ? "commit.after" : "commit.after_quiet");
  batch.clear();
  inbox_ids.committed();
  uncommitted_messages = 0;
  last_commit = now;
  ++counters.commits;
  processor.committed();
  send_replies();
  return {};
}

void PartitionTask::Impl::send_replies() {
  if (replies.empty()) return;
  crash_point("unit.before_replies");
  for (auto& [reply, answer] : replies) reply(std::move(answer));
  replies.clear();
  crash_point("unit.after_replies");
}

// Publishes the outbox and starts effects, but not before the task is caught up: what it would
// publish may already be in the log further on. With a full outbox it publishes anyway, because it
// could never catch up; readers drop the copies.
bool PartitionTask::Impl::publish() {
  pulse.wait("publishing on partition {1}", {}, config.partition);
  const bool may_publish = config.emits && config.publishes && !repair;
  const auto before = publisher.published();
  if (may_publish && (is_caught_up() || (is_outbox_full() && reader.is_checked()))) {
    const SteadyTime now = clock.steady();
    counters.republished += publisher.requeue_missing(reader.anchor().sequence, now);
    publisher.publish(log, now);
    if (publisher.published() != before) crash_point("relay.after_round");
    counters.published = publisher.published();
    if (runner != nullptr && is_caught_up()) pending_effects.start_due(*runner, now);
  }
  if (waiting.empty() && !publisher.last_refusal().empty())
    waiting = "the log accepts no events: " + publisher.last_refusal();
  return publisher.published() != before;
}

// Commits first: messages read but not yet written belong in the backup, too.
Result<void> PartitionTask::Impl::begin_repair(const Error& break_found) {
  log_break = break_found.message;
  crash_point("refill.before_begin");
  if (auto committed = commit(true); !committed) return committed;
  crash_point("refill.begun");
  repair.emplace(LogRepair::Place{config.name_space, config.partition, config.partition_count,
                                  config.limits.messages_per_step},
                 log, store, clock);
  waiting = "the log lost its tail: comparing it with this store's backup";
  return {};
}

// One step of the repair. Ends with an error, because this task cannot continue: the store belongs
// to a log that no longer exists, and the next task folds it again.
Result<bool> PartitionTask::Impl::repair_log() {
  const auto is_known = repair->step();
  if (!is_known && is_known.error().kind == ErrorKind::conflict) {
    return Error{ErrorKind::conflict,
                 fmt::format("{}. It cannot be restored: {}", log_break, is_known.error().message)};
  }
  if (!is_known) return is_known.error();
  if (!*is_known) return repair->was_busy();
  batch.clear();
  if (auto prepared =
          repair->put_back(config.emits ? &publisher : nullptr, config.has_replicas, batch);
      !prepared)
    return prepared.error();
  crash_point("refill.before_put_back");
  if (auto written = store.write(batch); !written) return written.error();
  crash_point("refill.put_back");
  needs_restart = true;
  return Error{
      ErrorKind::conflict,
      fmt::format("the log lost its tail after sequence {}: {} events will be restored and "
                  "the store rebuilt from the log",
                  repair->common(), repair->lost_count())};
}

std::vector<std::string> PartitionTask::families(const EventProcessor& processor) {
  auto names = core_family_names();
  const auto own = processor.families();
  names.insert(names.end(), own.begin(), own.end());
  return names;
}

PartitionTask::PartitionTask(PartitionTaskConfig config, EventProcessor& processor, Log& log,
                             Store& store, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(config), processor, log, store, clock)) {}

PartitionTask::~PartitionTask() = default;

// Inside a transaction a store failure throws, so that handlers need not check every read.
Result<bool> PartitionTask::step() try { return impl_->step(); } catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

Result<void> PartitionTask::flush() {
  if (impl_->halted) return {};
  return impl_->commit(true);
}

void PartitionTask::set_effect_runner(EffectRunner* runner) { impl_->runner = runner; }

std::vector<PendingEffect> PartitionTask::unreported_effects() const {
  return impl_->pending_effects.unreported();
}

std::optional<SteadyTime> PartitionTask::next_due() const {
  if (impl_->halted) return impl_->halted->next_due();
  // Before it is caught up, the task emits and performs nothing.
  if (!is_caught_up()) return std::nullopt;
  std::optional<SteadyTime> earliest;
  for (const auto& due : {impl_->processor.next_due(), impl_->pending_effects.next_due()}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void PartitionTask::request(std::string endpoint, std::string body,
                            std::function<void(Result<std::string>)> reply) {
  if (impl_->requests.size() >= impl_->config.limits.requests_waiting)
    return reply(Error{ErrorKind::unavailable, endpoint + " is busy: try again"});
  impl_->requests.push_back({std::move(endpoint), std::move(body), std::move(reply)});
}

bool PartitionTask::needs_restart() const { return impl_->needs_restart; }

bool PartitionTask::is_quiet() const {
  if (impl_->halted) return impl_->halted->is_over() && impl_->requests.empty();
  return is_caught_up() && impl_->uncommitted_messages == 0 && impl_->publisher.size() == 0 &&
         impl_->requests.empty();
}

bool PartitionTask::is_caught_up() const { return impl_->is_caught_up(); }

const std::string& PartitionTask::waiting() const { return impl_->waiting; }

const Contradiction* PartitionTask::contradiction() const {
  return impl_->halted ? &impl_->halted->contradiction() : nullptr;
}

std::uint64_t PartitionTask::checkpoint() const { return impl_->reader.anchor().sequence; }
std::uint64_t PartitionTask::log_end() const { return impl_->reader.log_end(); }
std::size_t PartitionTask::outbox_size() const { return impl_->publisher.size(); }
const PartitionTaskCounters& PartitionTask::counters() const { return impl_->counters; }

}  // namespace laban::runtime
