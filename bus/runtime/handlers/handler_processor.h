#pragma once

// HandlerProcessor: a service's handlers as an EventProcessor, with the framework's behaviours in a
// chain around them.

#include <laban/service.h>

#include <functional>
#include <string>

#include "bus/runtime/event_processor.h"
#include "bus/runtime/handlers/attempt.h"
#include "bus/runtime/handlers/barrier.h"
#include "bus/runtime/handlers/call_handler.h"
#include "bus/runtime/handlers/chain.h"
#include "bus/runtime/handlers/check_source.h"
#include "bus/runtime/handlers/dead_letter.h"
#include "bus/runtime/handlers/logged_options.h"
#include "bus/runtime/handlers/own_schemas.h"
#include "bus/runtime/handlers/park.h"
#include "bus/runtime/handlers/redrive.h"

namespace laban::runtime {

// What an event passes on its way to its handler, outermost first; the outcome passes back the
// other way. Duplicates do not get here: the partition task drops them (runtime/inbox.h), as it
// does for every EventProcessor.
//
//   CheckSource   passed on only when it comes from its rightful producer
//   Park          waits behind earlier events of its saga; `retry` is parked
//   Redrive       a redrive request becomes the event it carries
//   DeadLetter    `dead_letter`, and `retry` once too often, becomes a dead letter
//   Attempt       anything but `done` is rolled back; exceptions become `retry`
//   Barrier       an action after its undo, or a second undo, is skipped
//   CallHandler   the author's function
//
// A parked event that is tried again passes what comes after Park.
using HandlerChain = Chain<CheckSource, Park, Redrive, DeadLetter, Attempt, Barrier, CallHandler>;

class HandlerProcessor final : public EventProcessor {
 public:
  // `service` must outlive this. `configure`: makes the service under the options that the log
  // has; empty: its options are not in the log. `schemas`: those of its own events; empty: it puts
  // none into the log.
  HandlerProcessor(const Service& service, std::string name_space, std::uint32_t partition,
                   std::uint32_t partition_count, LoggedOptions::Configure configure = {},
                   std::vector<BinarySchema> schemas = {});

  bool wants(std::string_view type) const override;
  // All that it wants.
  std::vector<std::string> types() const;
  void process(const wire::Decoded& event, Transaction& tx) override;
  Result<Reply> answer(std::string_view endpoint, std::string_view body, Transaction& tx) override;
  void report(const PendingEffect& effect, const EffectResult& result, Transaction& tx) override;
  Result<void> load(const Store& store) override;
  std::vector<Emission> prefaces() const override;
  Result<void> check_preface(const Envelope& preface) const override;
  Result<void> take_preface(const Envelope& preface, Transaction& tx) override;
  std::string difference(const Envelope& now, const Envelope& then) const override;
  void emit_due(SteadyTime now, Transaction& tx) override;
  std::optional<SteadyTime> next_due() const override;

  const HandlerCounters& counters() const { return context_.counters; }
  const LoggedOptions& options() const { return options_; }
  // Under the options in force.
  const Service& service() const { return context_.service(); }
  std::size_t parked() const { return chain_.get<Park>().parked().size(); }

  // Called with every outcome of a handler, for logs and tests. May be empty.
  void on_outcome(std::function<void(const Envelope&, const Outcome&)> call) {
    context_.on_outcome = std::move(call);
  }
  // Called before every handler, in its transaction; what it throws counts as thrown by the
  // handler. For tests. May be empty.
  void before_handler(std::function<void(const Envelope&, Tx&)> call) {
    context_.before_handler = std::move(call);
  }

 private:
  HandlerContext context_;
  LoggedOptions options_;
  OwnSchemas schemas_;
  HandlerChain chain_;
};

}  // namespace laban::runtime
