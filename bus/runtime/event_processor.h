#pragma once

// EventProcessor: what a PartitionTask runs on every event of its partition. A service's handlers
// are one (runtime/handlers/handler_processor.h), the observer's fold is another.

#include <laban/outcome.h>
#include <laban/service.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/event/log_gap.h"
#include "bus/event/wire.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class EventProcessor {
 public:
  virtual ~EventProcessor() = default;

  // Names of its own families; their indexes start at CoreFamily::family_count.
  virtual std::vector<std::string> families() const { return {}; }

  // False: events of this type are skipped without being decoded. Called for every message.
  virtual bool wants(std::string_view type) const = 0;

  // One event, in log order, exactly once (duplicates are dropped before). All writes and emissions
  // of `tx` are kept. May throw only StorageError.
  virtual void process(const wire::Decoded& event, Transaction& tx) = 0;

  // A message that failed the checks; `reason` names the check. Called whatever the message's type.
  virtual void process_invalid(const StoredMessage& message, const Error& reason, Transaction& tx) {
    (void)message, (void)reason, (void)tx;
  }

  // Whether what events of this source say is remembered, so that a copy that says something else
  // is noticed.
  virtual bool compares_copies_of(std::string_view source) const {
    (void)source;
    return false;
  }
  // The log has an event with this one's id and source at `first` already, and that one says
  // something else (event/content_digest.h). It was processed; this one is dropped as a duplicate.
  virtual void on_divergence(const wire::Decoded& event, std::uint64_t first, Transaction& tx) {
    (void)event, (void)first, (void)tx;
  }

  // These messages are gone from the log: they were deleted, or its head was cut off before this
  // store read them. Called once for each gap, before the message behind it is processed.
  virtual void on_gap(const LogGap& gap, Transaction& tx) { (void)gap, (void)tx; }
  // False: refuse a log that no longer has the message after the checkpoint.
  virtual bool tolerates_truncated_head() const { return false; }

  // A request to this partition; the reply leaves after the commit. Default: `not_found`.
  virtual Result<Reply> answer(std::string_view endpoint, std::string_view body, Transaction& tx);

  // The result of an effect: emits the one event that reports it.
  virtual void report(const PendingEffect& effect, const EffectResult& result, Transaction& tx) {
    (void)effect, (void)result, (void)tx;
  }

  // Called once, before anything else, with the store as the previous process left it.
  virtual Result<void> load(const Store& store) {
    (void)store;
    return {};
  }

  // Events that must be in the log before this processor handles anything (runtime/announcement.h),
  // in this order. Called once, after load(). They carry no time: a process that does not know yet
  // whether the log has them says the same bytes again.
  virtual std::vector<Emission> prefaces() const { return {}; }
  // Whether what the log has as a preface can be taken. `corrupt`: it is none, whoever published
  // it, and is passed over. `invalid`: this build cannot use it.
  virtual Result<void> check_preface(const Envelope& preface) const {
    (void)preface;
    return {};
  }
  // What the log has as a preface; called at most once for each, before anything is processed.
  virtual Result<void> take_preface(const Envelope& preface, Transaction& tx) {
    (void)preface, (void)tx;
    return {};
  }
  // Whether it may begin without a preface that the log does not have, where nothing may be
  // published. False: it waits for another program to publish it.
  virtual bool begins_without_preface() const { return false; }

  // How an event that it would emit now differs from the one that the log has, in words; empty: it
  // cannot read their payloads.
  virtual std::string difference(const Envelope& now, const Envelope& then) const {
    (void)now, (void)then;
    return {};
  }

  // Emits events that fall due as time passes rather than because of another event. They take
  // effect only when they are read from the log. Called while caught up.
  virtual void emit_due(SteadyTime now, Transaction& tx) { (void)now, (void)tx; }
  virtual std::optional<SteadyTime> next_due() const { return std::nullopt; }

  // A batch may have so many messages, and no more.
  virtual std::size_t most_messages_per_batch() const {
    return std::numeric_limits<std::size_t>::max();
  }

  // Everything processed since the last call is in the store.
  virtual void committed() {}
};

}  // namespace laban::runtime
