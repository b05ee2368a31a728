#pragma once

// Announcement: one event that a program puts into the log by itself, without an outbox. It looks
// whether the log has it, publishes it only if the log does not, and has ended when it was found
// there. The first one with its id and source counts.
//
// A program announces its prefaces before it handles anything: what applies to every position,
// including earlier ones, or what readers need to decode what it publishes next. Nothing is read or
// published meanwhile, so whatever a program has ever said was decided under the preface that a
// later rebuild finds. A halted task announces why it halted (runtime/halt.h).

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

// Where an announcement belongs, and who makes it.
struct Announcer {
  std::string service, name_space;
  std::uint32_t partition = 0, partition_count = 1;
};

class Announcement {
 public:
  // Of its publication. Rows of the outbox have tokens from 1 on.
  static constexpr std::uint64_t token = 0;

  // `own`: what to publish if the log does not have it. `may_publish`: otherwise only looks for it.
  // `from`: the log cannot have it before this sequence.
  Announcement(Announcer announcer, const Emission& own, bool may_publish, std::uint64_t from = 1);

  // Looks for it, and publishes it if the log does not have it. What the log has, or nothing yet:
  // call again after a while (see waiting()). Events that `is_one` refuses are passed over. Errors:
  // those of the log other than `unavailable`.
  Result<std::optional<wire::Decoded>> look(Log& log, const Clock& clock,
                                            const std::function<bool(const Envelope&)>& is_one);

  // It was published, and the log has not said yet what became of it.
  bool is_in_flight() const { return is_in_flight_; }
  // The log was searched, does not have it, and it may not be published.
  bool is_missing() const { return is_missing_; }
  // The log could not be reached. Before anything is sent there again, a reader has to be opened.
  bool is_cut_off() const { return is_cut_off_; }
  // look() does nothing before.
  SteadyTime next_look() const { return next_look_; }
  // Why the log does not have it yet; empty at first.
  const std::string& waiting() const { return waiting_; }

 private:
  Result<std::optional<wire::Decoded>> find(Log& log,
                                            const std::function<bool(const Envelope&)>& is_one);
  Result<void> publish(Log& log);
  void take_receipts(Log& log);

  const Announcer announcer_;
  const EventId id_;
  const std::string type_, data_;
  const bool may_publish_;
  std::uint64_t from_;  // messages before this one are not it
  bool is_in_flight_ = false;
  // The broker calls it a duplicate, but does not have it: another message has its id.
  bool goes_without_id_ = false;
  bool is_missing_ = false;
  bool is_cut_off_ = false;
  SteadyTime next_look_{};
  std::vector<PublishReceipt> receipts_;
  std::string waiting_;
};

}  // namespace laban::runtime
