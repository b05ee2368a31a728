#pragma once

// HandlerProcessor: a service's handlers as a EventProcessor, with the undo barrier, parking and
// redrives around them.

#include <laban/service.h>

#include <functional>
#include <string>
#include <unordered_map>

#include "bus/runtime/event_processor.h"
#include "bus/runtime/parking.h"

namespace laban::runtime {

// How events ended in this service since it started.
struct HandlerCounters {
  std::uint64_t done = 0, ignored = 0, retried = 0, dead_lettered = 0, skipped = 0,
                parked_behind = 0;
};

class HandlerProcessor final : public EventProcessor {
 public:
  HandlerProcessor(const Service& service, std::string name_space, std::uint32_t partition,
                   std::uint32_t partition_count);

  bool wants(std::string_view type) const override;
  void process(const wire::Decoded& event, Transaction& tx) override;
  Result<Reply> answer(std::string_view endpoint, std::string_view body, Transaction& tx) override;
  void report(const PendingEffect& effect, const EffectResult& result, Transaction& tx) override;
  Result<void> load(const Store& store) override;
  void emit_due(SteadyTime now, Transaction& tx) override;
  std::optional<SteadyTime> next_due() const override;

  const HandlerCounters& counters() const { return counters_; }
  std::size_t parked() const { return parking_.size(); }

  // Called with every outcome of a handler, for logs and tests. May be empty.
  std::function<void(const Envelope&, const Outcome&)> on_outcome;
  // Called before every handler, in its transaction; what it throws counts as thrown by the
  // handler. For tests. May be empty.
  std::function<void(const Envelope&, Tx&)> before_handler;

 private:
  Outcome attempt(const wire::Decoded& event, const Service::Subscription& subscription,
                  Transaction& tx);
  Outcome run(const wire::Decoded& event, const Service::Subscription& subscription,
              Transaction& tx);
  void handle(const wire::Decoded& event, Transaction& tx);
  // `cause`: the event itself, or the redrive that brought it.
  void dead_letter(const wire::Decoded& event, const wire::Decoded& cause,
                   const std::string& reason, std::uint32_t attempts, Transaction& tx);
  void redrive(const wire::Decoded& request, Transaction& tx);
  // The reason to try again, or nothing when it is over.
  std::optional<std::string> try_redrive(const wire::Decoded& request, std::uint32_t attempts,
                                         Transaction& tx);
  std::string why_refused(const Result<wire::Decoded>& event, const Transaction& tx) const;
  void conclude(const wire::Decoded& request, std::string_view outcome, const std::string& reason,
                Transaction& tx);
  void discard(const wire::Decoded& event, Transaction& tx);
  void retry_parked(const wire::Decoded& due, Transaction& tx);
  void park_again(const std::string& saga, Parking::Entry& head, const std::string& reason,
                  Transaction& tx);
  void drain(const std::string& saga, Transaction& tx);
  void count(const Envelope& envelope, const Outcome& outcome);

  const Service& service_;
  const std::string name_space_;
  const std::uint32_t partition_;
  const std::uint32_t partition_count_;
  std::unordered_map<std::string, const Service::Subscription*> by_type_;
  Parking parking_;
  HandlerCounters counters_;
};

}  // namespace laban::runtime
