#pragma once

// Preface: an event that must be in the log before a processor handles anything. Either it applies
// to every position, including earlier ones, or readers need it to decode what the processor
// publishes next. The first one with its id and source counts. If the log has none, the task
// publishes its own and waits until the log has it.
//
// Nothing is read or published meanwhile, so whatever a program has ever said was decided under
// the preface that a later rebuild finds.

#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Where the preface belongs, and who says it.
struct PrefacePlace {
  std::string service, name_space;
  std::uint32_t partition = 0, partition_count = 1;
};

class Preface {
 public:
  // Of its publication. Rows of the outbox have tokens from 1 on.
  static constexpr std::uint64_t token = 0;

  // `own`: what to publish if the log has none. `may_publish`: otherwise only looks for one.
  Preface(PrefacePlace place, const Emission& own, bool may_publish);

  // Looks for the preface, and publishes it if the log has none. The log's preface, or nothing yet:
  // call again after a while (see waiting()). Events that `is_one` refuses are passed over. Errors:
  // those of the log other than `unavailable`.
  Result<std::optional<wire::Decoded>> look(Log& log, const Clock& clock,
                                            const std::function<bool(const Envelope&)>& is_one);

  // It was published, and the log has not said yet what became of it.
  bool is_in_flight() const { return is_in_flight_; }
  // The log was searched, has none, and none may be published.
  bool is_missing() const { return is_missing_; }
  // Why the log does not have it yet; empty at first.
  const std::string& waiting() const { return waiting_; }

 private:
  Result<std::optional<wire::Decoded>> find(Log& log,
                                            const std::function<bool(const Envelope&)>& is_one);
  Result<void> publish(Log& log);
  void take_receipts(Log& log);

  const PrefacePlace place_;
  const EventId id_;
  const std::string type_, data_;
  const bool may_publish_;
  std::uint64_t from_ = 1;  // messages before this one are not it
  bool is_in_flight_ = false;
  // The broker calls it a duplicate, but does not have it: another message has its id.
  bool goes_without_id_ = false;
  bool is_missing_ = false;
  SteadyTime next_look_{};
  std::vector<PublishReceipt> receipts_;
  std::string waiting_;
};

}  // namespace laban::runtime
