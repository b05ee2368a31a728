#pragma once

// PendingEffects: effects on the outside world that were requested and not reported yet.
//
// A row is written in the batch of its cause and performed after the commit, at least once, with
// the same key each time. It ends in the batch that emits the event reporting its result, whose id
// is the key; or when such an event, of the row's saga and cause, is read from what the log held
// before this process: a rebuilt store repeats only effects whose result never reached the log.
//
// What comes later and was not reported here ends nothing: another instance may have performed the
// effect, or an attacker claims so. It is performed all the same, and reported only once.
//
//   effects := key:16 -> saga:text kind:text body:text cause:16 log_time:le64

#include <laban/clock.h>
#include <laban/codec_fields.h>
#include <laban/service.h>

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Performs effects on its own threads (in tests: when told to). The loop thread calls the methods;
// results are announced through the loop's Wakeup.
class EffectRunner {
 public:
  virtual ~EffectRunner() = default;
  virtual void start(const PendingEffect& effect) = 0;
  virtual void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) = 0;
};

class PendingEffects {
 public:
  struct Row {
    PendingEffect effect;
    EventId cause;
    Time log_time{};
    bool started = false;
    bool reported = false;
    bool is_met = false;  // another report of it is in the log
    std::uint32_t attempts = 0;
    SteadyTime not_before{};

    static constexpr auto fields = std::tuple(
        codec::part(&Row::effect, &PendingEffect::saga, &PendingEffect::kind, &PendingEffect::body),
        &Row::cause, &Row::log_time);
  };

  // `most_in_flight`: so many are performed at once, the others when there is room.
  explicit PendingEffects(std::size_t most_in_flight) : most_in_flight_(most_in_flight) {}

  Result<void> load(const Store& store);
  void add(const RequestedEffect& requested, WriteBatch& batch);

  // What an event of the service's own, read from the log, is to the effect with its id as the key.
  enum class Report { none, ends, is_met, forged };  // forged: of another saga or another cause
  // `is_live`: it was stored after this process began to read.
  Report confirm_from_log(const Envelope& event, bool is_live, WriteBatch& batch);

  // Starts what is due, as far as there is room.
  void start_due(EffectRunner& runner, SteadyTime now);

  // The row of a result that has to be reported now; null if it was reported or will be retried.
  const Row* on_result(const PendingEffect& effect, const EffectResult& result, SteadyTime now,
                       WriteBatch& batch);

  // The event that reports the effect is in the outbox with this batch: do not perform it again.
  void mark_reported(const EventId& key, WriteBatch& batch);

  std::size_t size() const { return rows_.size(); }
  // Effects whose result is not known yet.
  std::vector<PendingEffect> unreported() const;
  // When the next retry is due; nothing if none is waiting.
  std::optional<SteadyTime> next_due() const;

 private:
  const std::size_t most_in_flight_;
  std::map<EventId, Row> rows_;
  std::deque<EventId> waiting_;
  std::multimap<SteadyTime, EventId> put_off_;
  std::size_t in_flight_ = 0;
};

}  // namespace laban::runtime
