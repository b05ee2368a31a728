#include "bus/runtime/partition_task.h"

#include <fmt/core.h>

#include "bus/runtime/limits.h"
#include "bus/runtime/overlay_batch.h"
#include "bus/runtime/partition_task_impl.h"
#include "bus/testing/crash_point.h"

namespace laban::runtime {

std::string PartitionTask::Impl::recovery_hint() const {
  return fmt::format(
      "If the log was replaced on purpose, stop {} and delete its store of partition {}: it is "
      "rebuilt "
      "from the log",
      config.service, config.partition);
}

Result<bool> PartitionTask::Impl::answer_questions() {
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

Result<bool> PartitionTask::Impl::report_effects() {
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

Result<void> PartitionTask::Impl::emit_due() {
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
Result<bool> PartitionTask::Impl::commit(bool even_if_quiet) {
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
  move_rows(overlay, batch);
  for (auto& write : ledger_rows.take().writes) batch.writes.push_back(std::move(write));
  if (reader.anchor().sequence > 0) batch.put(meta, "anchor", reader.anchor().encode());
  crash_point(has_rows ? "commit.before" : "commit.before_quiet");
  const auto written = store.write(batch);
  if (!written) return written.error();
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

void PartitionTask::Impl::send_replies() {
  if (replies.empty()) return;
  crash_point("unit.before_replies");
  for (auto& [done, answer] : replies) done(std::move(answer));
  replies.clear();
  crash_point("unit.after_replies");
}

bool PartitionTask::Impl::publish() {
  const auto before = relay.published();
  const SteadyTime now = clock.steady();
  counters.republished += relay.requeue_missing(reader.anchor().sequence, now);
  relay.publish(log, now);
  if (relay.published() != before) crash_point("relay.after_round");
  counters.published = relay.published();
  if (runner != nullptr && reader.is_caught_up()) desk.start_due(*runner, now);
  return relay.published() != before;
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

Result<bool> PartitionTask::step() try {
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
  const bool may_now = is_caught_up() || (unit.is_outbox_full() && unit.reader.is_checked());
  if (may_publish && may_now && !unit.refill) busy |= unit.publish();
  if (unit.waiting.empty() && !unit.relay.last_refusal().empty())
    unit.waiting = "the log takes no events: " + unit.relay.last_refusal();
  return busy;
} catch (const StorageError& error) {
  return Error{ErrorKind::corrupt, error.what()};
}

Result<void> PartitionTask::flush() {
  const auto committed = impl_->commit(true);
  if (!committed) return committed.error();
  return {};
}

void PartitionTask::set_effect_runner(EffectRunner* runner) { impl_->runner = runner; }

std::vector<PendingEffect> PartitionTask::unreported_effects() const {
  return impl_->desk.unreported();
}

std::optional<SteadyTime> PartitionTask::next_due() const {
  // Before it is caught up it emits and performs nothing, whatever is due.
  if (!is_caught_up()) return std::nullopt;
  std::optional<SteadyTime> earliest;
  for (const auto& due : {impl_->processor.next_due(), impl_->desk.next_due()}) {
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

void PartitionTask::ask(std::string endpoint, std::string body,
                        std::function<void(Result<std::string>)> done) {
  impl_->questions.push_back({std::move(endpoint), std::move(body), std::move(done)});
}

bool PartitionTask::needs_rebuild() const { return impl_->begins_anew; }

bool PartitionTask::is_quiet() const {
  return is_caught_up() && impl_->uncommitted_messages == 0 && impl_->relay.size() == 0 &&
         impl_->questions.empty();
}

bool PartitionTask::is_caught_up() const { return !impl_->refill && impl_->reader.is_caught_up(); }

const std::string& PartitionTask::waiting() const { return impl_->waiting; }
std::uint64_t PartitionTask::checkpoint() const { return impl_->reader.anchor().sequence; }
std::uint64_t PartitionTask::log_end() const { return impl_->reader.log_end(); }
std::size_t PartitionTask::outbox_size() const { return impl_->relay.size(); }
const UnitCounters& PartitionTask::counters() const { return impl_->counters; }

}  // namespace laban::runtime
